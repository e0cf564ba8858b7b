"""Everything that an import may find, in both languages. Ids are stable and never translated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; the texts are format strings over the facts of a finding."""

    id: str
    english: str
    indonesian: str
    warning: bool = False


_TABLE = (
    Rule("NOT_JSON", "The file is not JSON in UTF-8: {why}.", "Berkas bukan JSON UTF-8: {why}."),
    Rule("NUMBER_NOT_FINITE", "{value} is no number of JSON.", "{value} bukan bilangan JSON."),
    Rule(
        "NOT_FEATURE_COLLECTION",
        "The file is not a GeoJSON FeatureCollection.",
        "Berkas bukan FeatureCollection GeoJSON.",
    ),
    Rule(
        "CRS_NOT_WGS84",
        "The member crs names {crs}; GeoJSON is WGS84, longitude first (RFC 7946).",
        "Anggota crs menyebut {crs}; GeoJSON memakai WGS84, bujur lebih dulu (RFC 7946).",
    ),
    Rule(
        "TOO_MANY_FEATURES",
        "{count} features are more than {limit}; split the file.",
        "{count} fitur melebihi {limit}; bagi berkasnya.",
    ),
    Rule("FEATURE_INVALID", "This is not a GeoJSON feature with properties.", "Ini bukan fitur GeoJSON berproperti."),
    Rule("KIND_UNKNOWN", "The kind {value} is none of {known}.", "Jenis {value} tidak dikenal; yang ada: {known}."),
    Rule("FIELD_MISSING", "{name} is missing.", "{name} belum diisi."),
    Rule("FIELD_INVALID", "{name} is {value}; it must be {wanted}.", "{name} bernilai {value}; seharusnya {wanted}."),
    Rule(
        "GEOMETRY_TYPE_INVALID",
        "The geometry is {value}, it must be {wanted}.",
        "Geometri berjenis {value}, seharusnya {wanted}.",
    ),
    Rule(
        "TOO_MANY_VERTICES",
        "The line has {count} points, at most {limit} are taken.",
        "Garis memiliki {count} titik, paling banyak {limit}.",
    ),
    Rule("COORDINATE_INVALID", "This is no position of two numbers.", "Ini bukan posisi dari dua bilangan."),
    Rule(
        "AXES_SWAPPED",
        "Latitude and longitude are swapped: longitude comes first.",
        "Lintang dan bujur tertukar: bujur lebih dulu.",
    ),
    Rule(
        "COORDINATE_OUT_OF_RANGE",
        "{value} lies outside Indonesia (94..142 E, 12 S..7 N).",
        "{value} di luar Indonesia (94..142 BT, 12 LS..7 LU).",
    ),
    Rule(
        "LINE_CROSSES_ITSELF", "The line crosses or touches itself.", "Garis memotong atau menyentuh dirinya sendiri."
    ),
    Rule("LINE_TOO_SHORT", "The line has no length.", "Garis tidak memiliki panjang."),
    Rule("CODE_DUPLICATE", "The code stands twice in the file.", "Kode muncul dua kali dalam berkas."),
    Rule(
        "REFERENCE_UNKNOWN",
        "{name} refers to {value}, which is neither in the city nor in the file.",
        "{name} merujuk {value}, yang tidak ada di kota maupun di berkas.",
    ),
    Rule(
        "SEGMENT_ENDS_EQUAL", "A segment begins and ends at the same node.", "Ruas berawal dan berakhir di simpul sama."
    ),
    Rule(
        "END_NOT_AT_NODE",
        "The line ends {distance_m} m from its node {node}; at most {limit_m} m are allowed.",
        "Garis berakhir {distance_m} m dari simpul {node}; paling jauh {limit_m} m.",
    ),
    Rule(
        "WALK_NOT_CONNECTED",
        "The segment {segment} does not begin where the one before it ends.",
        "Ruas {segment} tidak berawal di akhir ruas sebelumnya.",
    ),
    Rule("WALK_LOOPS", "The route passes the node {node} twice.", "Rute melewati simpul {node} dua kali."),
    Rule(
        "CABLE_LONGER_THAN_ROUTE",
        "{sheath_m} m of sheath without coils do not fit a route of {route_m} m.",
        "Selubung {sheath_m} m tanpa gulungan cadangan tidak sesuai rute {route_m} m.",
    ),
    Rule(
        "CABLE_SHORTER_THAN_ROUTE",
        "{sheath_m} m of sheath without coils are too short for a route of {route_m} m.",
        "Selubung {sheath_m} m tanpa gulungan cadangan terlalu pendek untuk rute {route_m} m.",
    ),
    Rule(
        "PLANT_WOULD_CHANGE",
        "It exists with another {name}; an import does not rebuild what stands.",
        "Sudah ada dengan {name} lain; impor tidak membangun ulang yang sudah ada.",
    ),
    Rule("END_INVALID", "{value} is no end that can be joined.", "{value} bukan ujung yang dapat disambung."),
    Rule("END_UNKNOWN", "There is no end {value}.", "Ujung {value} tidak ada."),
    Rule(
        "RANGES_DIFFER", "The two sides have {left} and {right} ends.", "Kedua sisi memiliki {left} dan {right} ujung."
    ),
    Rule("CORE_END_OCCUPIED", "The end {value} is joined already.", "Ujung {value} sudah tersambung."),
    Rule(
        "END_NOT_AT_CLOSURE", "The end {value} does not lie at {closure}.", "Ujung {value} tidak berada di {closure}."
    ),
    Rule(
        "JOINT_MAKES_LOOP", "Joining {value} closes a loop of glass.", "Menyambung {value} membentuk lingkaran serat."
    ),
    Rule(
        "TRAY_FULL",
        "Tray {tray} of {closure} has no place left or no place {position}.",
        "Nampan {tray} pada {closure} tidak memiliki tempat, atau tempat {position}.",
    ),
    Rule("TRAY_UNKNOWN", "{closure} has no tray {tray}.", "{closure} tidak memiliki nampan {tray}."),
    Rule(
        "CLOSURE_NOT_ON_CABLE",
        "The cable {cable} does not pass {closure} in its middle.",
        "Kabel {cable} tidak melewati {closure} di tengahnya.",
    ),
    Rule("CORE_UNKNOWN", "The cable has no core {value}.", "Kabel tidak memiliki core {value}."),
    Rule("CORE_ALREADY_CUT", "Core {value} is cut there already.", "Core {value} sudah dipotong di sana."),
    Rule("CORE_IN_SERVICE", "{value} carries {circuits}.", "{value} melayani {circuits}."),
    Rule(
        "PATH_NOT_FOUND",
        "Leg {leg} does not lead to {origin}; it ends: {ends}.",
        "Jalur {leg} tidak sampai ke {origin}; berakhir: {ends}.",
    ),
    Rule(
        "ENDPOINT_SERVED",
        "The endpoint already has the circuit {circuit}.",
        "Titik layanan sudah memiliki sirkuit {circuit}.",
    ),
    Rule(
        "DEPTH_UNKNOWN",
        "The depth is unknown; dig-safe answers will ask for a survey.",
        "Kedalaman tidak diketahui; jawaban aman gali akan meminta survei.",
        warning=True,
    ),
    Rule(
        "ACCURACY_UNKNOWN",
        "How well the place is known was not said; dig-safe answers will ask for a survey.",
        "Ketelitian letak tidak disebut; jawaban aman gali akan meminta survei.",
        warning=True,
    ),
)
RULES = {rule.id: rule for rule in _TABLE}
