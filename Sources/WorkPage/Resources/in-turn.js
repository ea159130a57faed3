/**
 * Runs one thing after another: each work given to the function that this returns begins when the one before it is done, however that went, and what
 * comes of it comes of the call.
 */
export function inTurn() {
  let last = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
