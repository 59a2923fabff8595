/** Runs tasks, `count` at a time, in their order; resolves when all have ended. Tasks do not reject. */
export async function inLanes(count: number, tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let task = tasks[next++]; task; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: count }, lane));
}
