// How often something is read again that each call may have changed.

/**
 * Makes a function that has `work` done soon after it is called, and at most once in a while however often that is; what comes between is done together.
 * Nothing is done while nobody looks at the page, and once when somebody does again.
 *
 * @param soon for calls that end together (ms).
 * @param every between one time and the next (ms); up to half more, so that the browsers of an office do not ask in step.
 * @param work resolves when it is done.
 */
export function paced({ soon, every }, work) {
  let isDue = false;
  let isRunning = false;
  let timer = null;
  let next = 0;
  const plan = () => {
    if (timer !== null || isRunning || !isDue || document.visibilityState !== 'visible') return;
    timer = setTimeout(run, Math.max(soon, next - performance.now()));
  };
  const run = async () => {
    timer = null;
    if (document.visibilityState !== 'visible') return;
    isRunning = true;
    isDue = false;
    next = performance.now() + every * (1 + Math.random() / 2);
    try {
      await work();
    } finally {
      isRunning = false;
      plan();
    }
  };
  document.addEventListener('visibilitychange', plan);
  return () => {
    isDue = true;
    plan();
  };
}
