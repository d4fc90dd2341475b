"""Clip manifests: a fault is named with its place, and rows without one are taken."""

from pathlib import Path

import pytest

from arena.errors import BadManifest
from arena.services.manifest import BadRow, read_manifest
from arena.services.sources import ClipSource

HEAD = "category,prompt_id,prompt,model,file"
ROW = "text-to-video,ball,A ball bounces,veo,veo.mp4"


def manifest(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "clips.csv"
    path.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return path


def only(path: Path) -> ClipSource:
    (source,) = read_manifest(path)
    assert isinstance(source, ClipSource)
    return source


def test_a_row_names_a_clip_its_model_and_its_prompt(tmp_path: Path) -> None:
    head = f"{HEAD},reference_image,seed,generation_seconds,cost,tags,licence"
    row = 'image-to-video,ball,"A ball, bouncing",veo,a/veo.mp4,ball.jpg,7,12.5,0.4,physics; motion ;,CC BY 4.0'

    source = only(manifest(tmp_path, row, head=head))

    assert (source.model.slug, source.model.route) == ("veo", "import")
    assert (source.prompt.id, source.prompt.category, source.prompt.text) == (
        "ball",
        "image-to-video",
        "A ball, bouncing",
    )
    assert source.prompt.tags == ("physics", "motion")
    assert (source.file, source.reference_images) == (tmp_path / "a/veo.mp4", (tmp_path / "ball.jpg",))
    assert (source.seed, source.generation_seconds, source.cost) == (7, 12.5, 0.4)
    assert source.about == {"licence": "CC BY 4.0"}


def test_a_row_can_have_shots_images_and_a_shape(tmp_path: Path) -> None:
    head = f"{HEAD},shots,reference_image,aspect_ratio"
    listed = 'multi-shot,door,A door,veo,v.mp4,"A door opens | It closes, slowly",a.jpg; b.jpg;c.png,21:9'
    as_json = 'multi-shot,door,A door,veo,v.mp4,"[""One | two"", ""Three""]",,'

    first, second = read_manifest(manifest(tmp_path, listed, as_json, head=head))

    assert isinstance(first, ClipSource)
    assert isinstance(second, ClipSource)
    assert (first.prompt.shots, first.prompt.aspect_ratio) == (("A door opens", "It closes, slowly"), "21:9")
    assert first.reference_images == (tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "c.png")
    assert (second.prompt.shots, second.prompt.aspect_ratio) == (("One | two", "Three"), None)
    assert first.about == second.about == {}


def test_a_row_can_name_the_clip_that_was_to_be_edited(tmp_path: Path) -> None:
    source = only(manifest(tmp_path, "video-edit,cat,Make it a cat,veo,v.mp4,dog.mp4", head=f"{HEAD},source_clip"))

    assert source.source_clip == tmp_path / "dog.mp4"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("text-to-video,ball,A ball,veo,v.mp4,One | Two,,,", "shots are for multi-shot, not for text-to-video"),
        ("multi-shot,ball,A ball,veo,v.mp4,One |  | Two,,,", "shots has one without a text"),
        ('multi-shot,ball,A ball,veo,v.mp4,"[""One""",,,', "shots begins as a JSON list and is none"),
        ('multi-shot,ball,A ball,veo,v.mp4,"[""One"", 2]",,,', "shots must be a list of texts, not"),
        ("multi-shot,ball,A ball,veo,v.mp4,,1.png;2.png;3.png;4.png,,", "references are 4 images, more than 3"),
        ("image-to-video,ball,A ball,veo,v.mp4,,,dog.mp4,", "source_clip is for video-edit, not for image-to-video"),
        ("text-to-video,ball,A ball,veo,v.mp4,,,,3:2", "aspect_ratio '3:2' is none of 16:9"),
    ],
)
def test_a_row_with_what_its_category_does_not_show_is_bad(tmp_path: Path, row: str, reason: str) -> None:
    head = f"{HEAD},shots,reference_image,source_clip,aspect_ratio"

    (bad,) = read_manifest(manifest(tmp_path, row, head=head))

    assert isinstance(bad, BadRow)
    assert bad.place == "clips.csv, line 2"
    assert reason in bad.reason


def test_columns_can_be_left_out_and_come_in_any_order(tmp_path: Path) -> None:
    source = only(
        manifest(tmp_path, "veo.mp4,veo,A ball,ball,text-to-video", head="file,model,prompt,prompt_id,category")
    )

    assert source.prompt.text == "A ball"
    assert (source.seed, source.cost, source.reference_images) == (None, None, ())


def test_a_spreadsheets_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = tmp_path / "clips.csv"
    path.write_text(f"{HEAD}\r\n{ROW}\r\n", encoding="utf-8-sig")

    assert only(path).prompt.category == "text-to-video"


@pytest.mark.parametrize("column", HEAD.split(","))
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    head = ",".join(name for name in HEAD.split(",") if name != column)

    with pytest.raises(BadManifest, match=rf"^clips\.csv: has no column '{column}'; it needs category, prompt_id"):
        read_manifest(manifest(tmp_path, ROW, head=head))


@pytest.mark.parametrize("content", [b"", b"\n", "Größe,ä".encode("latin-1"), b"\xff\xfe" + HEAD.encode("utf-16-le")])
def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "clips.csv").write_bytes(content)

    with pytest.raises(BadManifest, match=r"clips\.csv"):
        read_manifest(path)


def test_a_manifest_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=r"none\.csv: can't be read"):
        read_manifest(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("films,ball,A ball,veo,veo.mp4", "there is no category 'films'; the categories are text-to-video"),
        ("text-to-video,,A ball,veo,veo.mp4", "prompt_id is empty"),
        ("text-to-video,ball, ,veo,veo.mp4", "prompt is empty"),
        ("text-to-video,ball,A ball,veo", "file is empty"),
        ("text-to-video,ball,A ball, red,veo,veo.mp4,,,", "has more cells than the head has columns"),
        ("text-to-video,ball,A b\0all,veo,veo.mp4", r"prompt has a NUL byte: 'A b\x00all'"),
        ("text-to-video,ball,A ball,veo,ve\0o.mp4", "file has a NUL byte"),
        ("text-to-video,ball,A ball,veo,veo.mp4,seven", "seed must be a number, not 'seven'"),
        ("text-to-video,ball,A ball,veo,veo.mp4,7.5", "seed must be a number, not '7.5'"),
        (f"text-to-video,ball,A ball,veo,veo.mp4,{2**63}", "seed is out of range: 9223372036854775808"),
        ("text-to-video,ball,A ball,veo,veo.mp4,,a lot", "cost must be a number, not 'a lot'"),
        ("text-to-video,ball,A ball,veo,veo.mp4,,nan", "cost is out of range: nan"),
        ("text-to-video,ball,A ball,veo,veo.mp4,,-1", "cost is out of range: -1"),
        ("text-to-video,ball,A ball,veo,veo.mp4,,,inf", "generation_seconds is out of range: inf"),
        (f"text-to-video,{'b' * 201},A ball,veo,veo.mp4", "prompt_id has 201 characters, more than 200"),
        (f"text-to-video,ball,A ball,{'v' * 201},veo.mp4", "model has 201 characters, more than 200"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_are_taken(tmp_path: Path, row: str, reason: str) -> None:
    before, bad, after = read_manifest(manifest(tmp_path, ROW, row, ROW, head=f"{HEAD},seed,cost,generation_seconds"))

    assert isinstance(before, ClipSource)
    assert isinstance(after, ClipSource)
    assert isinstance(bad, BadRow)
    assert bad.place == "clips.csv, line 3"
    assert reason in bad.reason


def test_a_text_with_line_breaks_does_not_shift_the_line_that_is_named(tmp_path: Path) -> None:
    path = manifest(tmp_path, 'text-to-video,ball,"A ball\nthat bounces",veo,veo.mp4', "films,ball,A ball,veo,veo.mp4")

    good, bad = read_manifest(path)

    assert isinstance(good, ClipSource)
    assert good.prompt.text == "A ball\nthat bounces"
    assert isinstance(bad, BadRow)
    assert bad.place == "clips.csv, line 4"


def test_a_folder_names_clips_by_its_own_structure(tmp_path: Path) -> None:
    for name in ("ball/veo.mp4", "ball/kling.webm", "two-red-dogs/veo.mov", "ball/notes.md", "broken/veo.mp4"):
        (file := tmp_path / "image-to-video" / name).parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    (tmp_path / "films" / "ball").mkdir(parents=True)
    (tmp_path / "films" / "ball" / "veo.mp4").write_bytes(b"")
    ball = tmp_path / "image-to-video" / "ball"
    (ball / "prompt.txt").write_text("A ball bounces\n", encoding="utf-8")
    (ball / "input.png").write_bytes(b"")
    (tmp_path / "image-to-video" / "broken" / "prompt.txt").write_bytes(b"\xff\xff")

    taken = read_manifest(tmp_path)

    good = [source for source in taken if isinstance(source, ClipSource)]
    assert [(source.model.slug, source.prompt.id, source.prompt.text) for source in good] == [
        ("kling", "ball", "A ball bounces"),
        ("veo", "ball", "A ball bounces"),
        ("veo", "two-red-dogs", "two red dogs"),
    ]
    assert [source.reference_images for source in good] == [(ball / "input.png",), (ball / "input.png",), ()]
    bad = {row.place: row.reason for row in taken if isinstance(row, BadRow)}
    assert set(bad) == {"films/ball/veo.mp4", "image-to-video/broken/veo.mp4"}
    assert "there is no category 'films'" in bad["films/ball/veo.mp4"]


def test_a_folders_own_manifest_goes_before_its_structure(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(f"{HEAD}\n{ROW}\n")

    assert only(tmp_path).file == tmp_path / "veo.mp4"


def test_a_folder_without_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=r"has neither a manifest\.csv nor clips as category/prompt_id/model\.mp4"):
        read_manifest(tmp_path)


@pytest.mark.shared
def test_the_real_manifest_is_read_whole(shared: Path) -> None:
    sources = read_manifest(shared / "clips")

    assert len(sources) == 36
    assert all(isinstance(source, ClipSource) and source.file.is_file() for source in sources)
