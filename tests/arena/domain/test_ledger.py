"""Trees and chains: the vectors of RFC 6962's first implementation, and proofs that nothing else satisfies."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.domain.ledger import (
    GENESIS,
    Header,
    audit_path,
    check_proof,
    leaf_hash,
    node_hash,
    path_root,
    tree_root,
)
from arena.errors import ForgedProof

ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots of the first n entries, as the tests of the certificate-transparency log have them."""
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
HEADER = Header(1, GENESIS, "ab" * 32, 3, 2, 1, 0, 0, 1_763_700_000_123)

sizes = st.integers(1, 70)


def by_the_rfc(leaves: list[bytes]) -> bytes:
    """MTH as section 2.1 writes it: split at the largest power of two below n."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(by_the_rfc(leaves[:split]), by_the_rfc(leaves[split:]))


def some(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_reference_implementation(size: int) -> None:
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size]


@given(sizes)
def test_a_tree_is_the_one_that_the_rfc_writes_down(size: int) -> None:
    assert tree_root(some(size)) == by_the_rfc(some(size))


@given(sizes, st.data())
def test_a_path_leads_from_its_leaf_to_the_root_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = some(size)
    index = data.draw(st.integers(0, size - 1))
    path = audit_path(leaves, index)

    assert path_root(leaves[index], index, size, path) == tree_root(leaves)
    assert path_root(leaf_hash(b"x"), index, size, path) != tree_root(leaves)
    for other in {data.draw(st.integers(0, size - 1)), index ^ 1} - {index}:
        assert not leads(leaves[index], other, size, path, tree_root(leaves))
    if path:
        cut = data.draw(st.integers(0, len(path) - 1))
        assert not leads(leaves[index], index, size, path[:cut] + path[cut + 1 :], tree_root(leaves))
        assert not leads(leaves[index], index, size, [*path[:cut], leaf_hash(b"x"), *path[cut:]], tree_root(leaves))


def leads(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        return path_root(leaf, index, size, path) == root
    except ForgedProof:
        return False


def test_a_header_is_written_out_here_once() -> None:
    """Heads are promises: whoever kept one can check it for good, so the bytes never change."""
    assert HEADER.text == (
        '{"created_ms":1763700000123,"entries":3,"height":1,"last_event":0,"last_snapshot":0,"last_verdict":1,'
        f'"last_vote":2,"previous":"{"0" * 64}","root":"{"ab" * 32}"}}'
    )
    assert HEADER.head == hashlib.sha256(HEADER.text.encode()).hexdigest()


@pytest.fixture
def proof() -> dict[str, Any]:
    """That the fourth of seven entries is in block 5."""
    leaves = [leaf_hash(text.encode()) for text in "abcdefg"]
    header = replace(HEADER, height=5, root=tree_root(leaves).hex(), entries=7)
    return {
        "leaf": leaves[3].hex(),
        "index": 3,
        "path": [node.hex() for node in audit_path(leaves, 3)],
        "header": header.to_dict(),
        "head": header.head,
    }


def test_a_proof_holds_with_its_entry_and_where_that_is_erased_with_its_leaf(proof: dict[str, Any]) -> None:
    check_proof("d", proof)
    check_proof(None, proof)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"leaf": "00" * 32}, "the leaf is not the hash of the entry"),
        ({"index": 2}, "does not lead to the root of block 5"),
        ({"index": 7}, "a block of 7 entries has none at 7"),
        ({"index": -1}, "has none at -1"),
        ({"index": "third"}, "invalid literal"),
        ({"path": []}, "the path ends below the root"),
        ({"path": ["00" * 32] * 4}, "the path goes on above the root"),
        ({"path": ["00" * 32] * 3}, "does not lead to the root of block 5"),
        ({"path": ["no hash"]}, "non-hexadecimal"),
        ({"head": "ab" * 32}, "the head is not the hash of the header of block 5"),
        ({"header": {"height": 5}}, "the proof lacks 'previous'"),
    ],
)
def test_a_forged_proof_is_refused_with_what_does_not_fit(
    proof: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ForgedProof, match=said):
        check_proof("d", proof | change)
    with pytest.raises(ForgedProof, match="not the hash of the entry"):
        check_proof("e", proof)
