// A clip in a video element of its own, opened and decoded to its first picture before anybody sees it.

const UNREADY_MS = 2000; // some phones decode nothing before play(), and never say that they could

/** A muted video element that can play the clip to its end. Rejects when the browser can't play it. */
export function thread(url, letter) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, preload: "auto", disablePictureInPicture: true, tabIndex: -1 });
  video.disableRemotePlayback = true;
  video.setAttribute("aria-label", `Clip ${letter}`);
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const settle = (then) => () => {
      over.abort();
      then();
    };
    const ready = settle(() => resolve(video));
    video.addEventListener("canplaythrough", ready, { signal: over.signal });
    video.addEventListener("loadedmetadata", () => setTimeout(ready, UNREADY_MS), { signal: over.signal });
    video.addEventListener("error", settle(() => reject(new Error("This browser can't play one of the clips."))), { signal: over.signal });
    video.src = url;
    video.load();
  });
}

/** Take the clip out: browsers keep few decoders. */
export function unthread(video) {
  video.removeAttribute("src");
  video.load();
}
