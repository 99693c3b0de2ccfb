"""A figure ready to be moved: its mesh, its bones, its face. Made once a film for every actor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refreel.engines.animatic.act.features import Features, features_of
from refreel.engines.animatic.act.figure import Figure
from refreel.engines.animatic.act.framing import RIM
from refreel.engines.animatic.act.layers import pieces_of
from refreel.engines.animatic.act.mesh import Mesh, mesh_of
from refreel.engines.animatic.act.rig import Rig, rig_of
from refreel.engines.animatic.values.cast import F32

HEM = 0.9
"""Rest y to which the lowest points of a cut figure are drawn at least, so that no camera move shows its edge."""


OUTSIDE = 0.01
"""Rest units by which other cut edges lie outside the frame at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Puppet:
    """`hem` indices of the mesh's points on a cut lower edge; `foot_width` half the width of its contact in pixels;
    `features` mouth and eyes, None without a face."""

    figure: Figure
    mesh: Mesh
    rig: Rig
    features: Features | None
    hem: NDArray[np.int64]
    foot_width: float

    def hem_below(self, vertices: F32) -> F32:
        """The cut edge drawn down below the frame; `vertices` (n, V, 2) in rest units is changed."""
        vertices[:, self.hem, 1] = np.maximum(vertices[:, self.hem, 1], HEM)
        return vertices

    def rims_outside(self, vertices: F32, aspect: float) -> F32:
        """Cut upper and side edges, with the rim over which they fade, held outside a frame of `aspect`; changes `vertices`."""
        solid = self.figure.rgba[..., 3] > 128
        rows, columns = np.nonzero(solid.any(1))[0], np.nonzero(solid.any(0))[0]
        rim = RIM * min(solid.shape)
        for name, axis, edge in (("top", 1, rows), ("left", 0, columns), ("right", 0, columns)):
            if name not in self.figure.cuts:
                continue
            bound = OUTSIDE + (aspect if axis == 0 else 1.0) / 2
            if name == "right":
                ids = np.nonzero(self.mesh.points[:, axis] >= edge[-1] - rim)[0]
                vertices[:, ids, axis] = np.maximum(vertices[:, ids, axis], bound)
            else:
                ids = np.nonzero(self.mesh.points[:, axis] <= edge[0] + rim)[0]
                vertices[:, ids, axis] = np.minimum(vertices[:, ids, axis], -bound)
        return vertices


def puppet_of(figure: Figure) -> Puppet:
    mesh = mesh_of(figure, pieces_of(figure))
    hem = np.zeros(0, np.int64)
    if figure.cut:
        mesh, hem = _with_hem(mesh, figure)
    return Puppet(figure, mesh, rig_of(figure, mesh), features_of(figure, mesh.texture), hem, _foot_width(figure))


def _with_hem(mesh: Mesh, figure: Figure) -> tuple[Mesh, NDArray[np.int64]]:
    """A strip below the lower edge that repeats the last row of pixels."""
    bottom = float(mesh.points[:, 1].max())
    low = np.nonzero((mesh.points[:, 1] >= bottom - 0.5) & (mesh.part == mesh.names.index("body")))[0]
    low = low[np.argsort(mesh.points[low, 0])]
    base = len(mesh.points)
    limit = figure.ground - 2.0
    uv = mesh.uv.copy()
    uv[low, 1] = np.minimum(uv[low, 1], limit)
    points = mesh.points.copy()
    points[low, 1] = np.minimum(points[low, 1], limit)
    a, b = low[:-1], low[1:]
    joined = np.diff(points[low, 0]) < 1.5 * max(float(np.diff(np.unique(mesh.points[:, 0])).max()), 1.0)
    a, b = a[joined], b[joined]
    at = np.arange(len(low))
    c, d = base + at[:-1][joined], base + at[1:][joined]
    faces = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)]).astype(np.int32)
    grown = Mesh(
        mesh.texture, np.concatenate([points, points[low]]), np.concatenate([uv, uv[low]]),
        np.concatenate([faces, mesh.triangles]), np.concatenate([mesh.part, mesh.part[low]]), mesh.names,
    )  # fmt: skip
    return grown, np.arange(base, base + len(low))


def _foot_width(figure: Figure) -> float:
    """Half the width of what touches the ground: the lowest eighth of the silhouette."""
    solid = figure.rgba[..., 3] > 128
    low = solid[int(max(figure.ground - 0.1 * figure.unit, 0)) : int(figure.ground) + 2]
    columns = np.nonzero(low.any(0))[0]
    return float(np.ptp(columns)) / 2 + 1.0 if len(columns) else 0.1 * figure.unit
