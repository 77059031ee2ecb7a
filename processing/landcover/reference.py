"""Reference polygons of a campaign, from a GeoPackage in the codes of one of the known nomenclatures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from processing.errors import InvalidMetadata, UnsupportedProduct
from processing.landcover.geopackage import Layer, Part, layers, parts
from processing.landcover.nomenclature import COLUMNS, normalised, table
from processing.raster.geobox import GeoBox

DEGREES = 4326
FIRST_CAMPAIGN, LAST_CAMPAIGN = 1984, 2100
YEAR_IN_NAME = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
YES = {"yes", "true", "1"}
MOST_NAMED = 20
"""Unknown codes that are kept by name."""
NO_AREA = "without an area, or with coordinates that are none of their projection"
LEAST_AREA = 1e-12
"""In the units of the shapes: what is left of lines."""
TOO_TANGLED = "whose outline crosses itself and has too many points to be repaired"
MOST_REPAIRED = 1_000
"""Points: crossings, and the time and memory that they take, grow with their square."""
TOO_WIDE = "wider than any ground of one class"
WIDEST_DEGREES, WIDEST_METRES = 10.0, 1_000_000.0


@dataclass
class Account:
    """What became of the rows of a file."""

    kept: Counter[int] = field(default_factory=Counter)
    """Polygons by code of OSO."""
    repaired: int = 0
    """Of those: outlines that crossed themselves."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Rows by reason."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Rows by code that no table has, ``column code``."""

    def leave_out(self, reason: str, number: int) -> None:
        if number:
            self.left_out[reason] += number


@dataclass(frozen=True)
class ReferencePolygons:
    """Polygons of one class each. All arrays have one entry for each polygon."""

    numbers: npt.NDArray[np.int64]
    """The rows' own, in their layer."""
    codes: npt.NDArray[np.uint8]
    """Of OSO."""
    shapes: npt.NDArray[np.object_]
    """shapely Polygon or MultiPolygon, valid, in the projection ``epsg``."""
    epsg: int


@dataclass(frozen=True)
class ReferenceFile:
    """A file whose layers say what they hold."""

    path: Path
    campaign: int
    """The year whose ground the polygons tell."""
    licence: str
    simulated: bool
    layers: tuple[Layer, ...]

    @property
    def region(self) -> str:
        """What the file's name says besides the year, in letters of identifiers."""
        plain = unicodedata.normalize("NFKD", YEAR_IN_NAME.sub(" ", self.path.stem.upper()))
        words = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return "-".join(re.findall(r"[A-Z0-9]+", words))[:40] or "REFERENCE"


def open_reference(path: Path) -> ReferenceFile:
    """Raises :class:`processing.errors.RejectedProduct` for what cannot be a reference."""
    found = [layer for layer in layers(path) if any(name.lower() in COLUMNS for name in layer.columns)]
    if not found:
        raise UnsupportedProduct(f"{path.name} has no layer with one of the columns {', '.join(COLUMNS)}")
    for layer in found:
        if layer.crs is None:
            raise InvalidMetadata(f"{path.name}: the layer {layer.name} does not say its projection")
    stated = {key: value for layer in found for key, value in layer.metadata.items()}
    return ReferenceFile(
        path,
        _campaign(path, found, stated.get("campaign")),
        stated.get("licence") or stated.get("license") or "various",
        stated.get("simulated", "").lower() in YES,
        tuple(found),
    )


def read_reference(
    file: ReferenceFile, grid: GeoBox | None = None, account: Account | None = None
) -> Iterator[ReferencePolygons]:
    """The polygons of a file, by parts: all of them in longitude and latitude, or those that touch ``grid``, in its
    projection.

    ``account`` is added to. Shapes whose outline crosses itself are repaired. Left out are rows of no known class,
    without shape, or whose coordinates are none of their projection.
    """
    for layer in file.layers:
        transformer = _transformer(file, layer, grid.epsg if grid else DEGREES)
        bounds = transformer.transform_bounds(*grid.bounds, direction="INVERSE") if grid else None
        columns = tuple(sorted((name for name in layer.columns if name.lower() in COLUMNS), key=_rank))
        for part in parts(file.path, layer, columns, bounds):
            yield _polygons(part, columns, transformer, grid, account if account is not None else Account())


def _rank(column: str) -> int:
    return list(COLUMNS).index(column.lower())


def _campaign(path: Path, found: list[Layer], stated: str | None) -> int:
    """From the column ``campaign``, the file's metadata, or its name."""
    years: set[object] = set()
    for layer in found:
        if column := next((name for name in layer.columns if name.lower() == "campaign"), None):
            for part in parts(path, layer, (column,)):
                years |= {str(value).removesuffix(".0") for value in np.unique(part.values[column].astype(str))}
    years = years or ({stated} if stated else set(YEAR_IN_NAME.findall(path.stem)))
    if len(years) != 1:
        said = " and ".join(sorted(map(str, years))[:5]) or "no year"
        raise InvalidMetadata(
            f"{path.name} says {said} where one campaign is wanted: give it a column or a metadata field `campaign`, "
            "or a name with one year in it, and drop one file for each"
        )
    year = str(years.pop())
    if not year.isdecimal() or not FIRST_CAMPAIGN <= int(year) <= LAST_CAMPAIGN:
        raise InvalidMetadata(f"{path.name}: {year[:20]!r} is no campaign; years {FIRST_CAMPAIGN}–{LAST_CAMPAIGN} are")
    return int(year)


def _transformer(file: ReferenceFile, layer: Layer, epsg: int) -> Transformer:
    try:
        return Transformer.from_crs(CRS.from_user_input(layer.crs), CRS.from_epsg(epsg), always_xy=True)
    except ProjError as error:
        raise InvalidMetadata(f"{file.path.name}: the projection of {layer.name} is not known: {error}") from error


def _polygons(
    part: Part, columns: tuple[str, ...], transformer: Transformer, grid: GeoBox | None, account: Account
) -> ReferencePolygons:
    codes = _codes(part, columns, account)
    kept = np.nonzero(codes)[0]
    shapes = part.shapes[kept]
    with_shape = _is_areal(shapes)
    account.leave_out(NO_AREA, int((~with_shape).sum()))
    kept, shapes = kept[with_shape], shapes[with_shape]
    invalid = ~shapely.is_valid(shapes)
    tangled = invalid & (shapely.get_num_coordinates(shapes) > MOST_REPAIRED)
    account.leave_out(TOO_TANGLED, int(tangled.sum()))
    kept, shapes, invalid = kept[~tangled], shapes[~tangled], invalid[~tangled]
    shapes[invalid] = _repaired(shapes[invalid])
    moved = shapely.transform(shapes, transformer.transform, interleaved=False)
    if grid is not None:
        kept, moved, invalid = _touching(grid, kept, moved, invalid)
    usable = _is_somewhere(moved, degrees=grid is None)
    account.leave_out(NO_AREA, int((~usable).sum()))
    wide = usable & _is_wide(moved, WIDEST_DEGREES if grid is None else WIDEST_METRES)
    account.leave_out(TOO_WIDE, int(wide.sum()))
    usable &= ~wide
    account.repaired += int(invalid[usable].sum())
    account.kept.update(codes[kept][usable].tolist())
    epsg = grid.epsg if grid else DEGREES
    return ReferencePolygons(part.numbers[kept][usable], codes[kept][usable], moved[usable], epsg)


def _codes(part: Part, columns: tuple[str, ...], account: Account) -> npt.NDArray[np.uint8]:
    """Code of OSO of each row: 0 where none of its columns tells one."""
    codes = np.zeros(len(part.numbers), np.uint8)
    why = np.full(len(part.numbers), "", object)
    for column in columns:
        name = COLUMNS[column.lower()]
        meanings = table(name)
        values, where = np.unique(part.values[column].astype(str), return_inverse=True)
        for index, value in enumerate(values):
            rows = (where == index) & (codes == 0)
            code = normalised(_number(value), name)
            if code in {"", "NONE", "NAN", "none", "nan"}:
                continue
            if (meaning := meanings.get(code)) is None:
                why[rows] = f"?{column.lower()} {code[:40]}"
            elif meaning.oso is None:
                why[rows] = "of a code that holds several classes"
            else:
                codes[rows] = meaning.oso
    for reason, number in Counter(why[codes == 0].tolist()).items():
        if reason.startswith("?"):
            account.unknown[reason[1:]] += number
            reason = "of an unknown code"
        account.leave_out(reason or "without a code", number)
    return codes


def _number(value: str) -> str:
    """As whole numbers are written: columns with gaps come as floating point."""
    return value.removesuffix(".0")


def _is_areal(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    kinds = shapely.get_type_id(shapes)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    return np.asarray(np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)) & finite)


def _repaired(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """What polygons there are in shapes that cross themselves."""
    made = shapely.make_valid(shapes, method="structure", keep_collapsed=False)  # many times faster on tangles
    return np.array([_areal_part(one) for one in made], object)


def _areal_part(shape: shapely.Geometry) -> shapely.Geometry:
    polygons = [one for one in shapely.get_parts(shapely.get_parts(shape)) if one.geom_type == "Polygon"]
    return shapely.union_all(polygons)


def _touching(
    grid: GeoBox, kept: npt.NDArray[np.int64], shapes: npt.NDArray[np.object_], invalid: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    near = shapely.intersects(shapes, shapely.box(*grid.bounds))
    return kept[near], shapes[near], invalid[near]


def _is_somewhere(shapes: npt.NDArray[np.object_], *, degrees: bool) -> npt.NDArray[np.bool_]:
    bounds = shapely.bounds(shapes)
    found = np.isfinite(bounds).all(axis=1) & (shapely.area(shapes) > LEAST_AREA)
    if degrees:
        found &= (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    return np.asarray(found)


def _is_wide(shapes: npt.NDArray[np.object_], widest: float) -> npt.NDArray[np.bool_]:
    bounds = shapely.bounds(shapes)
    return np.asarray((bounds[:, 2:] - bounds[:, :2] > widest).any(axis=1))
