"""How compiled code sees a port: as one address, behind which stand the addresses and shapes of its arrays.

Numba would hand each of the port's arrays to each function as seven numbers and count who holds it. A type of our own
hands over one number; `port.servers` then is an array like any other, which nobody counts, because it lives as long as
the run.

This leans on the inside of Numba, which may change without notice; tried with Numba 0.63.1 (llvmlite 0.46) and 0.68.1.
"""

from typing import Any, NamedTuple, get_args, get_type_hints

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import models, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from portsim.arrays import Flags, Floats, Ints
from portsim.engine.compiled.port import Port

MOST_AXES = 2
WORDS_EACH = 1 + MOST_AXES
"""An array's entry in the directory: its address, and its length along each axis."""


class Kind(NamedTuple):
    """What a field of the port is."""

    dtype: np.dtype[Any]
    axes: int
    type: Any
    """The same, as Numba calls it."""


def _kind(annotation: Any) -> Kind:
    plain, *extras = get_args(annotation) if hasattr(annotation, "__metadata__") else (annotation,)
    dtype = {Floats: np.dtype(np.float64), Ints: np.dtype(np.int64), Flags: np.dtype(np.bool_)}.get(plain)
    axes = 1
    for extra in extras:
        if isinstance(extra, int):
            axes = extra
        else:
            dtype = extra
    assert dtype is not None
    return Kind(dtype, axes, types.Array(from_dtype(dtype), axes, "C"))


KINDS = {name: _kind(annotation) for name, annotation in get_type_hints(Port, include_extras=True).items()}


def directory(port: Port) -> npt.NDArray[np.int64]:
    """Addresses and shapes of a port's arrays, shape (fields, WORDS_EACH); good while the port lives."""
    rows = np.zeros((len(port), WORDS_EACH), np.int64)
    for row, (array, (name, kind)) in enumerate(zip(port, KINDS.items(), strict=True)):
        assert (array.dtype, array.ndim) == kind[:2], name
        assert array.flags.c_contiguous, name
        assert array.flags.writeable, name
        rows[row, 0] = array.ctypes.data
        rows[row, 1 : 1 + array.ndim] = array.shape
    return rows


class PortType(types.Type):
    """Numba's name for a port."""

    def __init__(self) -> None:
        super().__init__(name="Port")


PORT = PortType()
register_model(PortType)(models.OpaqueModel)


@infer_getattr
class _Fields(AttributeTemplate):
    """Which arrays a port has."""

    key = PortType

    def generic_resolve(self, port: Any, name: str) -> Any:  # noqa: ARG002
        return KINDS[name].type if name in KINDS else None


@lower_getattr_generic(PortType)
def _array(context: Any, builder: Any, port: Any, value: Any, name: str) -> Any:  # noqa: ARG001
    """An array of a port, made of its entry in the directory."""
    kind = KINDS[name].type
    entry = WORDS_EACH * Port._fields.index(name)
    words = builder.bitcast(value, ir.IntType(64).as_pointer())

    def word(place: int) -> Any:
        loaded = builder.load(cgutils.gep_inbounds(builder, words, entry + place))
        # The directory does not change while the engine runs: one look at an entry is enough.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    array = make_array(kind)(context, builder)
    data = builder.inttoptr(word(0), array.data.type)
    shape = [word(1 + axis) for axis in range(kind.ndim)]
    itemsize = ir.Constant(ir.IntType(64), context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides = [itemsize]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
    return array._getvalue()  # noqa: SLF001 - Numba's own way
