"""What a media file may be, and the typed refusals of files that are something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kota_common.errors import Kind, KotaError

IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")
VIDEO_TYPES = ("video/mp4", "video/webm")
ACCEPTED_TYPES = IMAGE_TYPES + VIDEO_TYPES

MAX_PIXELS = 40_000_000  # of a picture: a few kilobytes of PNG can unpack to gigabytes
MAX_VIDEO_PIXELS = 8_294_400  # 4K UHD, what H.264 level 4.2 and the players' decoders are made for, and a bit
MAX_VIDEO_MS = 180_000  # a spot is seconds long; checking decodes every frame
MAX_FRAMES_PER_SECOND = 60
CODECS = {"video/mp4": ("h264",), "video/webm": ("vp8", "vp9", "av1")}
PIXEL_FORMATS = ("yuv420p", "yuvj420p")  # what every browser and LED controller decodes
MAX_H264_LEVEL = 42  # 4.2
MAX_FLASHES_PER_SECOND = 3  # WCAG 2.3.1: more can set off a seizure
STILL_WARN_MS = 2_000


@dataclass(frozen=True, slots=True)
class Probed:
    """What a file proved to be."""

    mime_type: str
    width_px: int
    height_px: int
    duration_ms: int  # 0 for a picture
    codec: str  # png, jpeg, webp, h264, vp8, vp9, av1
    warnings: tuple[str, ...] = ()  # Indonesian sentences for the uploader


class MediaNotFound(KotaError):
    """No such file in this city."""

    reason = "MEDIA_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no media {sha256}."
    indonesian = "Berkas media {sha256} tidak ada."
    cause = "Nobody in the city uploaded a file with this hash."
    fix = "Upload the file first; its name is the SHA-256 of its bytes."


class MediaHashMismatch(KotaError):
    """The bytes are not those that their name promises."""

    reason = "MEDIA_HASH_MISMATCH"
    kind = Kind.INVALID_ARGUMENT
    english = "The file has the SHA-256 {actual}, not {expected}."
    indonesian = "Berkas ini ber-SHA-256 {actual}, bukan {expected}."
    cause = "The file was damaged on its way, or another file was sent."
    fix = "Compute the SHA-256 of the file again and repeat the upload."


class UploadTruncated(KotaError):
    """The upload ended early or went on too long."""

    reason = "UPLOAD_TRUNCATED"
    kind = Kind.INVALID_ARGUMENT
    english = "{received_bytes} bytes arrived of {announced_bytes}."
    indonesian = "Yang diterima {received_bytes} bita dari {announced_bytes}."
    cause = "The connection broke, or Content-Length was wrong."
    fix = "Repeat the upload; nothing was stored."


class MediaTypeUnsupported(KotaError):
    """A kind of file that screens do not show."""

    reason = "MEDIA_TYPE_UNSUPPORTED"
    kind = Kind.INVALID_ARGUMENT
    english = "{mime_type} is not accepted; accepted: {accepted}."
    indonesian = "Jenis {mime_type} tidak diterima; yang diterima: {accepted}."
    cause = "Screens show pictures and films in formats that every player decodes."
    fix = "Convert the file to one of the accepted types."


class MediaNotWhatItSays(KotaError):
    """The content is of another type than the sender said."""

    reason = "MEDIA_NOT_WHAT_IT_SAYS"
    kind = Kind.INVALID_ARGUMENT
    english = "The file was sent as {declared} but is {actual}."
    indonesian = "Berkas dikirim sebagai {declared}, tetapi isinya {actual}."
    cause = "The file was renamed instead of converted, or is something else in disguise."
    fix = "Send the Content-Type that the file really has, or convert it."


class MediaUnreadable(KotaError):
    """The file does not decode from its beginning to its end."""

    reason = "MEDIA_UNREADABLE"
    kind = Kind.INVALID_ARGUMENT
    english = "The file cannot be decoded: {why}."
    indonesian = "Berkas rusak atau tidak lengkap sehingga tidak dapat dibaca ({why})."
    cause = "The file is damaged or incomplete."
    fix = "Export the file again and check that it opens in a viewer."


class MediaTooManyPixels(KotaError):
    """More pixels than a player can hold."""

    reason = "MEDIA_TOO_MANY_PIXELS"
    kind = Kind.INVALID_ARGUMENT
    english = "{width_px} x {height_px} pixels are more than {limit_px}."
    indonesian = "Ukuran {width_px} x {height_px} piksel melebihi batas {limit_px} piksel."
    cause = "The picture unpacks to more memory than a player has."
    fix = "Scale it to the pixels of the screen."


class MediaAnimated(KotaError):
    """A picture with several frames."""

    reason = "MEDIA_ANIMATED"
    kind = Kind.INVALID_ARGUMENT
    english = "Animated pictures are not accepted ({frames} frames)."
    indonesian = "Gambar bergerak tidak diterima ({frames} bingkai); gunakan video."
    cause = "Players cannot say how long an animated picture lasts, so its showing cannot be proved."
    fix = "Send a film (video/mp4)."


class MediaCodecUnsupported(KotaError):
    """A film in a form that players do not decode."""

    reason = "MEDIA_CODEC_UNSUPPORTED"
    kind = Kind.INVALID_ARGUMENT
    english = "{what} {value} is not accepted; accepted: {accepted}."
    indonesian = "{what} {value} tidak diterima; yang diterima: {accepted}."
    cause = "Players decode H.264 up to level 4.2 in MP4, or VP8, VP9 and AV1 in WebM, with 4:2:0 colour."
    fix = "Encode the film again, for example as H.264 High 4.1, yuv420p."


class MediaTooLong(KotaError):
    """A film that lasts too long, or no time at all."""

    reason = "MEDIA_TOO_LONG"
    kind = Kind.INVALID_ARGUMENT
    english = "The film lasts {duration_ms} ms; allowed is up to {limit_ms} ms."
    indonesian = "Durasi video {duration_ms} milidetik; batasnya {limit_ms} milidetik."
    cause = "A spot lasts seconds to a few minutes."
    fix = "Cut the film into spots."


class MediaFrameRateTooHigh(KotaError):
    """More frames a second than players draw."""

    reason = "MEDIA_FRAME_RATE_TOO_HIGH"
    kind = Kind.INVALID_ARGUMENT
    english = "The film has {frames_per_second} frames a second; allowed are {limit}."
    indonesian = "Video berisi {frames_per_second} bingkai per detik; batasnya {limit}."
    cause = "Players would drop frames."
    fix = "Encode it with at most that rate."


class MediaFlashing(KotaError):
    """A film that flashes so quickly that it can hurt people."""

    reason = "MEDIA_FLASHING"
    kind = Kind.INVALID_ARGUMENT
    english = "The film flashes {flashes} times within a second near {at_ms} ms; allowed are {limit}."
    indonesian = "Video berkedip {flashes} kali dalam satu detik di sekitar milidetik {at_ms}; batasnya {limit}."
    cause = "Flashing can set off seizures in people with photosensitive epilepsy (WCAG 2.3.1)."
    fix = "Slow down or soften the flashes."


class MediaTooCostly(KotaError):
    """Checking the file took more time or memory than a check may."""

    reason = "MEDIA_TOO_COSTLY"
    kind = Kind.INVALID_ARGUMENT
    english = "Checking the file needed more than {limit}."
    indonesian = "Pemeriksaan berkas melampaui batas {limit}."
    cause = "The file is built to cost more than it shows, or is far larger than a spot."
    fix = "Export it with ordinary settings, shorter or smaller."


REFUSALS: dict[str, type[KotaError]] = {
    error.reason: error
    for error in (
        MediaTypeUnsupported,
        MediaNotWhatItSays,
        MediaUnreadable,
        MediaTooManyPixels,
        MediaAnimated,
        MediaCodecUnsupported,
        MediaTooLong,
        MediaFrameRateTooHigh,
        MediaFlashing,
    )
}  # what the probe's child process may answer, by reason


def sniff(head: bytes) -> str:
    """The media type that the first bytes show; `application/octet-stream` when they show none that we know."""
    for offset, magic, mime_type in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return mime_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    start = head[:256].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<script")):
        return "text/html"
    return "image/svg+xml" if b"<svg" in start else "application/octet-stream"


_MAGIC = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7fELF", "application/x-elf"),
    (0, b"#EXTM3U", "application/vnd.apple.mpegurl"),
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a city."""

    sha256: str
    size_bytes: int
    mime_type: str
    width_px: int
    height_px: int
    duration_ms: int  # 0 for a picture
    uploader: str  # principal
    upload_time: datetime
