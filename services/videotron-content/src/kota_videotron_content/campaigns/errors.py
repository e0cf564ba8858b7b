"""Why a campaign or booking is refused."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class CampaignNotFound(KotaError):
    """No such campaign in this city."""

    reason = "CAMPAIGN_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no campaign {campaign}."
    indonesian = "Kampanye {campaign} tidak ada."
    cause = "The name is wrong, or the campaign belongs to another city."
    fix = "List the city's campaigns and use a name from there."


class BookingNotFound(KotaError):
    """No such booking in this city."""

    reason = "BOOKING_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no booking {booking}."
    indonesian = "Pemesanan {booking} tidak ada."
    cause = "The name is wrong, or the booking belongs to another city."
    fix = "List the city's bookings and use a name from there."


class BookingMoveNotAllowed(KotaError):
    """The booking's state does not allow this."""

    reason = "BOOKING_MOVE_NOT_ALLOWED"
    kind = Kind.FAILED_PRECONDITION
    english = "A booking in state {state} does not allow {move}; allowed: {allowed}."
    indonesian = "Pemesanan berstatus {state} tidak dapat menjalani {move}; yang dapat: {allowed}."
    cause = "Each move of a booking begins in certain states, and a hold lasts 24 hours."
    fix = "Read the booking and make an allowed move, or book anew."


class CapacityExceeded(KotaError):
    """The screen has less airtime left than was asked for; the facts are the proof."""

    reason = "CAPACITY_EXCEEDED"
    kind = Kind.FAILED_PRECONDITION
    english = (
        "On {date} the screen has {free_ppm} ppm left, {asked_ppm} were asked for: {sold_ppm} are sold and"
        " {psa_reserve_ppm} reserved for public service."
    )
    indonesian = (
        "Pada {date} layar menyisakan {free_ppm} ppm, diminta {asked_ppm}: {sold_ppm} sudah dipesan dan"
        " {psa_reserve_ppm} dicadangkan untuk layanan masyarakat."
    )
    cause = "Airtime is sold once; a part of it belongs to public-service announcements."
    fix = "Ask for at most free_ppm, for other dates, or for another screen; `bookings` blocks that day."


class MediaDoesNotFit(KotaError):
    """The screen's player cannot show or keep the file."""

    reason = "MEDIA_DOES_NOT_FIT"
    kind = Kind.FAILED_PRECONDITION
    english = "The screen {screen} cannot play the file: {why}."
    indonesian = "Layar {screen} tidak dapat memutar berkas ini: {why}."
    cause = "Each screen states what it decodes and how much it keeps."
    fix = "Use another format or a smaller file, or book another screen."
