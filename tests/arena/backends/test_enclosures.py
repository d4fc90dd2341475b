"""Enclosures: what is kept of a request that has files in it."""

from pathlib import Path

from arena.backends.enclosures import image, without_files


def test_files_are_known_by_their_digest_whichever_way_they_are_written(picture: Path) -> None:
    file = image(picture)
    body = {"uri": file.data_uri, "images": [file.base64, {"data": file.base64}], "prompt": "a fox", "seed": None}

    kept = without_files(body, [file])

    digest = f"sha256:{file.sha256}"
    assert kept == {"uri": digest, "images": [digest, {"data": digest}], "prompt": "a fox", "seed": None}


def test_a_text_that_holds_a_file_is_cut_and_long_words_and_addresses_are_not() -> None:
    video, prompt, address = "AAAA" * 5000, "a fox " * 5000, "https://store/clip.mp4?signature=" + "s" * 5000

    kept = without_files({"data": video, "prompt": prompt, "url": address})

    assert kept["data"].endswith("... (20,000 characters)")
    assert len(kept["data"]) < 100
    assert (kept["prompt"], kept["url"]) == (prompt, address)
