import { useEffect } from "preact/hooks";

/** Does it now and then again, `ms` after it ended; while nobody looks at the page, not at all. */
export function useEvery(ms: number, work: () => Promise<void>): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const turn = async () => {
      if (!document.hidden) await work();
      if (!isOver) timer = setTimeout(() => void turn(), ms);
    };
    void turn();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
}
