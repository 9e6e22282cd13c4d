import { expect, test, vi } from "vitest";

import { AccountStore } from "../../src/state/account-store";
import type { AccountBody, WhoBody } from "../../src/transport/accounts";

const MINJI: AccountBody = { id: "a-1", name: "Minji", role: "person" };
const IN: WhoBody = { uses_accounts: true, account: MINJI };
const OUT: WhoBody = { uses_accounts: true, account: null };

function storeOf(who: () => Promise<WhoBody>) {
  const reload = vi.fn();
  const logOut = vi.fn(() => Promise.resolve());
  return { store: new AccountStore({ who, logOut }, reload), reload, logOut };
}

test("nothing is known before the service has answered", () => {
  expect(storeOf(() => Promise.resolve(IN)).store.presence.value).toBe("unknown");
});

test.each([
  [IN, "in"],
  [OUT, "out"],
  [{ uses_accounts: false, account: null }, "none"],
] as const)("the answer says who is there", async (who, presence) => {
  const { store } = storeOf(() => Promise.resolve(who));
  await store.load();
  expect(store.presence.value).toBe(presence);
  expect(store.account.value).toEqual(who.account);
});

test("a service that is away leaves what is known", async () => {
  let isAway = false;
  const { store } = storeOf(() =>
    isAway ? Promise.reject(new Error("away")) : Promise.resolve(IN),
  );
  await store.load();
  isAway = true;
  await store.load();
  expect(store.presence.value).toBe("in");
});

test("an answer from before the login was lost does not bring it back", async () => {
  let answer: (who: WhoBody) => void = () => undefined;
  const { store } = storeOf(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const loading = store.load();
  store.lose();
  answer(IN);
  await loading;
  expect(store.presence.value).toBe("out");
});

test("the page begins anew for somebody else, and when somebody goes", async () => {
  const { store, reload, logOut } = storeOf(() => Promise.resolve(IN));
  store.enter(IN);
  expect(reload).toHaveBeenCalledTimes(1);
  await store.logOut();
  expect(logOut).toHaveBeenCalledTimes(1);
  expect(reload).toHaveBeenCalledTimes(2);
});

test("who was here goes on after the login had ended; anybody else begins anew", async () => {
  const { store, reload } = storeOf(() => Promise.resolve(IN));
  await store.load();
  store.lose();
  expect(store.hasEnded.value).toBe(true);
  store.enter(IN);
  expect(store.presence.value).toBe("in");
  expect(reload).not.toHaveBeenCalled();
  store.lose();
  store.enter({ uses_accounts: true, account: { id: "a-2", name: "Junho", role: "person" } });
  expect(reload).toHaveBeenCalledTimes(1);
  expect(store.presence.value).toBe("out"); // until the page has begun anew
});

test("what is kept by account is kept under nobody's name while nobody knows whose", async () => {
  const { store } = storeOf(() => Promise.resolve(IN));
  expect(store.owner.value).toBeNull();
  await store.load();
  expect(store.owner.value).toBe("a-1");
  const alone = storeOf(() => Promise.resolve({ uses_accounts: false, account: null })).store;
  await alone.load();
  expect(alone.owner.value).toBe("");
});

test("a browser that is not known any more is known again once the service answers", async () => {
  const { store } = storeOf(() => Promise.resolve({ uses_accounts: false, account: null }));
  store.shutOut();
  expect(store.isShutOut.value).toBe(true);
  await store.load();
  expect(store.isShutOut.value).toBe(false);
});

test("who deleted the account is out, and nothing of them waits in this tab", async () => {
  const { store, reload } = storeOf(() => Promise.resolve(IN));
  await store.load();
  expect(store.gone.value).toBeNull();
  store.leave({ certificate: "ab" });
  expect(store.gone.value).toEqual({ certificate: "ab" });
  expect(store.presence.value).toBe("out");
  expect(store.hasEnded.value).toBe(false); // there is nobody to come back
  expect(reload).not.toHaveBeenCalled(); // the certificate is still to be offered
});
