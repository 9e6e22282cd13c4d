/** An answer that comes when the test lets it. */
export function late<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (problem: Error) => void = () => undefined;
  const answer = new Promise<Value>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  return { answer, resolve, reject };
}
