from kota.common.v1 import options_pb2 as _options_pb2
from kota.videotron_content.v1 import campaigns_pb2 as _campaigns_pb2
from kota.videotron_content.v1 import creatives_pb2 as _creatives_pb2
from kota.videotron_content.v1 import overrides_pb2 as _overrides_pb2
from kota.videotron_content.v1 import playlists_pb2 as _playlists_pb2
from kota.videotron_content.v1 import plays_pb2 as _plays_pb2
from kota.videotron_content.v1 import screens_pb2 as _screens_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScreenRegistered(_message.Message):
    __slots__ = ("screen",)
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ...) -> None: ...

class ScreenPaired(_message.Message):
    __slots__ = ("screen", "previous_device")
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DEVICE_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    previous_device: str
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ..., previous_device: _Optional[str] = ...) -> None: ...

class ScreenUnpaired(_message.Message):
    __slots__ = ("screen", "previous_device")
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_DEVICE_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    previous_device: str
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ..., previous_device: _Optional[str] = ...) -> None: ...

class ScreenUpdated(_message.Message):
    __slots__ = ("screen",)
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ...) -> None: ...

class ScreenDegraded(_message.Message):
    __slots__ = ("screen",)
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ...) -> None: ...

class ScreenRestored(_message.Message):
    __slots__ = ("screen",)
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ...) -> None: ...

class ScreenRetired(_message.Message):
    __slots__ = ("screen",)
    SCREEN_FIELD_NUMBER: _ClassVar[int]
    screen: _screens_pb2.Screen
    def __init__(self, screen: _Optional[_Union[_screens_pb2.Screen, _Mapping]] = ...) -> None: ...

class MediaAssetUploaded(_message.Message):
    __slots__ = ("media_asset",)
    MEDIA_ASSET_FIELD_NUMBER: _ClassVar[int]
    media_asset: _creatives_pb2.MediaAsset
    def __init__(self, media_asset: _Optional[_Union[_creatives_pb2.MediaAsset, _Mapping]] = ...) -> None: ...

class CreativeSubmitted(_message.Message):
    __slots__ = ("creative",)
    CREATIVE_FIELD_NUMBER: _ClassVar[int]
    creative: _creatives_pb2.Creative
    def __init__(self, creative: _Optional[_Union[_creatives_pb2.Creative, _Mapping]] = ...) -> None: ...

class CreativeApproved(_message.Message):
    __slots__ = ("creative",)
    CREATIVE_FIELD_NUMBER: _ClassVar[int]
    creative: _creatives_pb2.Creative
    def __init__(self, creative: _Optional[_Union[_creatives_pb2.Creative, _Mapping]] = ...) -> None: ...

class CreativeRejected(_message.Message):
    __slots__ = ("creative",)
    CREATIVE_FIELD_NUMBER: _ClassVar[int]
    creative: _creatives_pb2.Creative
    def __init__(self, creative: _Optional[_Union[_creatives_pb2.Creative, _Mapping]] = ...) -> None: ...

class CreativeRevoked(_message.Message):
    __slots__ = ("creative",)
    CREATIVE_FIELD_NUMBER: _ClassVar[int]
    creative: _creatives_pb2.Creative
    def __init__(self, creative: _Optional[_Union[_creatives_pb2.Creative, _Mapping]] = ...) -> None: ...

class CampaignCreated(_message.Message):
    __slots__ = ("campaign",)
    CAMPAIGN_FIELD_NUMBER: _ClassVar[int]
    campaign: _campaigns_pb2.Campaign
    def __init__(self, campaign: _Optional[_Union[_campaigns_pb2.Campaign, _Mapping]] = ...) -> None: ...

class BookingHeld(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingConfirmed(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingStarted(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingSuspended(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingCompleted(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingCancelled(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class BookingLapsed(_message.Message):
    __slots__ = ("booking",)
    BOOKING_FIELD_NUMBER: _ClassVar[int]
    booking: _campaigns_pb2.Booking
    def __init__(self, booking: _Optional[_Union[_campaigns_pb2.Booking, _Mapping]] = ...) -> None: ...

class PlaylistPublished(_message.Message):
    __slots__ = ("playlist_version",)
    PLAYLIST_VERSION_FIELD_NUMBER: _ClassVar[int]
    playlist_version: _playlists_pb2.PlaylistVersion
    def __init__(self, playlist_version: _Optional[_Union[_playlists_pb2.PlaylistVersion, _Mapping]] = ...) -> None: ...

class OverrideActivated(_message.Message):
    __slots__ = ("override",)
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    override: _overrides_pb2.Override
    def __init__(self, override: _Optional[_Union[_overrides_pb2.Override, _Mapping]] = ...) -> None: ...

class OverrideCleared(_message.Message):
    __slots__ = ("override",)
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    override: _overrides_pb2.Override
    def __init__(self, override: _Optional[_Union[_overrides_pb2.Override, _Mapping]] = ...) -> None: ...

class OverrideExpired(_message.Message):
    __slots__ = ("override",)
    OVERRIDE_FIELD_NUMBER: _ClassVar[int]
    override: _overrides_pb2.Override
    def __init__(self, override: _Optional[_Union[_overrides_pb2.Override, _Mapping]] = ...) -> None: ...

class PlayBatchAccepted(_message.Message):
    __slots__ = ("play_batch",)
    PLAY_BATCH_FIELD_NUMBER: _ClassVar[int]
    play_batch: _plays_pb2.PlayBatch
    def __init__(self, play_batch: _Optional[_Union[_plays_pb2.PlayBatch, _Mapping]] = ...) -> None: ...
