"""How long from a vote to its names, and from "Next battle" to the first picture of the next two clips?

A real server on loopback, real Chromium, clips drawn here (1280x720, 60 fps, 4 s). What is timed, in the page:

    names      the key of the answer -> the names are on the page, without the aspects between
    pictures   the key of "Next battle" -> a frame of each of the next two clips has been presented after it,
               by requestVideoFrameCallback (its presentationTime)

Usage: python bench/next_battle.py [votes]
"""

import os
import runpy
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
from playwright.sync_api import Page, sync_playwright
from serving import server

SECONDS, MODELS, PROMPTS = 4, 4, 4
CHECKOUT = Path(__file__).resolve().parents[1]

PREPARE = "() => localStorage.setItem('blindcut:aspects', 'off')"
NAMES = """() => new Promise(resolve => {
    const verdict = document.getElementById("verdict");
    const begun = performance.now();
    new MutationObserver((_, watch) => {
        if (verdict.hidden) return;
        watch.disconnect();
        requestAnimationFrame(() => resolve(performance.now() - begun));
    }).observe(verdict, { attributes: true });
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "3", bubbles: true }));
})"""
PICTURES = """() => new Promise(resolve => {
    const begun = performance.now();
    const stage = document.getElementById("stage");
    const before = stage.querySelector("#right video");
    new MutationObserver((_, watch) => {
        const videos = [...stage.querySelectorAll(".frame video")];
        if (videos[1] === before) return;
        watch.disconnect();
        Promise.all(videos.map(video => new Promise(shown => video.requestVideoFrameCallback(
            (_, { presentationTime }) => shown(presentationTime - begun)))))
            .then(times => resolve(Math.max(...times)));
    }).observe(stage, { childList: true, subtree: true });
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
})"""
FETCHED = """() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/media/")).length"""


def main() -> None:
    votes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        clips = Path(folder) / "clips"
        draw(clips)
        command = [sys.executable, "-m", "arena", "import", "clips", clips]
        subprocess.run(command, env=os.environ | {"BLINDCUT_DATA_DIR": str(data)}, check=True)
        with server("arena", "serve", data=data) as (port, _), sync_playwright() as playwright:
            chromium = runpy.run_path(str(CHECKOUT / "tests" / "browser.py"))["find_chromium"]()
            arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
            measure(browser.new_page(viewport={"width": 1440, "height": 900}), f"http://127.0.0.1:{port}/", votes)
            browser.close()


def measure(page: Page, address: str, votes: int) -> None:
    page.goto(address)
    page.evaluate(PREPARE)
    page.goto(address)
    times: dict[str, list[float]] = {"names": [], "pictures": []}
    for done in range(votes):
        page.locator("#arena[data-state=watching] [data-winner=tie][aria-disabled=false]").wait_for()
        while page.evaluate(FETCHED) < 2 * (done + 2):  # the next battle is there, as for a voter who watches for 3 s
            page.wait_for_timeout(50)
        page.wait_for_timeout(500)
        times["names"].append(page.evaluate(NAMES))
        page.wait_for_timeout(300)  # nobody reads names faster
        times["pictures"].append(page.evaluate(PICTURES))
    print(f"\n{votes} votes, load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| milliseconds | median | p95 |\n|---|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values):.0f} | {np.quantile(values, 0.95):.0f} |")


def draw(folder: Path) -> None:
    """A folder of clips with its manifest: noise that moves, which is no less to decode than a film."""
    folder.mkdir()
    rows = ["category,prompt_id,prompt,model,file"]
    noise = np.random.default_rng(0)
    for prompt in range(PROMPTS):
        for model in range(MODELS):
            name = f"{prompt}-{model}.mp4"
            rows.append(f"text-to-video,prompt-{prompt},Prompt {prompt},model-{model},{name}")
            tile = np.kron(noise.integers(0, 255, (45, 80, 3), np.uint8), np.ones((16, 16, 1), np.uint8))
            with av.open(str(folder / name), "w") as container:
                stream = container.add_stream("libx264", rate=24)
                stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
                for index in range(24 * SECONDS):
                    picture = np.ascontiguousarray(np.roll(tile, 4 * index, axis=1))
                    container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
                container.mux(stream.encode())
    (folder / "manifest.csv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
