"""Resource names of this service: `cities/{city}/<collection>/{uuid}`."""

from __future__ import annotations

from kota_common.names import Name


class ScreenName(Name):
    """A screen."""

    __slots__ = ()
    collection = "screens"


class CreativeName(Name):
    """A creative."""

    __slots__ = ()
    collection = "creatives"


class CampaignName(Name):
    """A campaign."""

    __slots__ = ()
    collection = "campaigns"


class BookingName(Name):
    """A booking."""

    __slots__ = ()
    collection = "bookings"


class OverrideName(Name):
    """An override."""

    __slots__ = ()
    collection = "overrides"


class AlertName(Name):
    """An alert."""

    __slots__ = ()
    collection = "alerts"


class PermitName(Name):
    """A permit of kota.permitting."""

    __slots__ = ()
    collection = "permits"
