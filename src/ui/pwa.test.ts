import { expect, test, vi } from 'vitest';
import { INITIAL_VIEW_STATE } from '../page/view_state.ts';
import type { ModelView, StoreView } from '../worker/messages.ts';
import { isModelKept, Pwa } from './pwa.ts';

/** A service worker of which only the state and the messages count. */
class FakeWorker extends EventTarget {
  readonly messages: unknown[] = [];
  state: ServiceWorkerState = 'installing';

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;

  /** A new version installs and waits. */
  deploy(): FakeWorker {
    const worker = new FakeWorker();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    this.installing = null;
    this.waiting = worker;
    worker.become('installed');
    return worker;
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  readonly ready = Promise.resolve(this.registration);
  readonly register = vi.fn(() => Promise.resolve(this.registration));
  registered: FakeRegistration | undefined = this.registration;
  readonly getRegistration = () => Promise.resolve(this.registered);
}

function start(container: FakeContainer | undefined) {
  const window = new EventTarget();
  const reload = vi.fn();
  const caches = { are: true };
  const pwa = new Pwa({
    container: container as unknown as ServiceWorkerContainer | undefined,
    window,
    reload,
    hasCaches: () => Promise.resolve(caches.are),
  });
  return { pwa, window, reload, caches };
}

function installed(): FakeContainer {
  const container = new FakeContainer();
  container.controller = new FakeWorker();
  container.registration.active = container.controller;
  return container;
}

test('ready only when page and model are kept; each change is told once', async () => {
  const { pwa } = start(installed());
  const listener = vi.fn();
  pwa.subscribe(listener);
  expect(pwa.getSnapshot()).toEqual({ pageKept: false, modelKept: false, ready: false, update: null });
  await pwa.register('https://host/sw.js');
  expect(pwa.getSnapshot()).toMatchObject({ pageKept: true, ready: false });
  pwa.setModelKept(true);
  expect(pwa.getSnapshot()).toMatchObject({ modelKept: true, ready: true });
  pwa.setModelKept(true);
  expect(listener).toHaveBeenCalledTimes(2);
  pwa.setModelKept(false);
  expect(pwa.getSnapshot().ready).toBe(false);
});

test('a model is kept when its copy is on the disk, as it was looked for since it is in use', () => {
  const { model, kept } = INITIAL_VIEW_STATE;
  expect(isModelKept({ model, kept })).toBe(false);
  const large = { key: 'k', origin: 'stored' } as ModelView;
  expect(isModelKept({ model: large, kept })).toBe(true);
  const lying = (used: StoreView['used']): boolean => {
    const view = {
      where: 'disk',
      reason: null,
      models: [],
      site: [],
      usedBytes: null,
      quotaBytes: null,
    } as const;
    return isModelKept({ model: large, kept: { ...kept, view: { ...view, used } } });
  };
  expect(lying({ key: 'k', where: 'disk' })).toBe(true);
  expect(lying({ key: 'k', where: 'memory' })).toBe(false);
  expect(lying({ key: 'k', where: 'gone' })).toBe(false);
  // Of the model before it.
  expect(lying({ key: 'other', where: 'disk' })).toBe(false);
  expect(lying(null)).toBe(false);
});

test('what was kept of the page is cleared: it is neither ready offline nor is a new version waiting', async () => {
  const container = installed();
  const { pwa } = start(container);
  await pwa.register('https://host/sw.js');
  pwa.setModelKept(true);
  container.registration.deploy();
  expect(pwa.getSnapshot()).toMatchObject({ ready: true, update: expect.any(Function) as unknown });
  container.registered = undefined;
  container.controller = null;
  container.dispatchEvent(new Event('controllerchange'));
  await vi.waitFor(() => expect(pwa.getSnapshot().ready).toBe(false));
  expect(pwa.getSnapshot()).toMatchObject({ pageKept: false, update: null });
});

test('its files alone are cleared: it is not ready offline, and a version that waits still does', async () => {
  const container = installed();
  const { pwa, caches } = start(container);
  await pwa.register('https://host/sw.js');
  pwa.setModelKept(true);
  container.registration.deploy();
  await pwa.look();
  expect(pwa.getSnapshot().ready).toBe(true);
  caches.are = false;
  await pwa.look();
  expect(pwa.getSnapshot()).toMatchObject({ ready: false, update: expect.any(Function) as unknown });
});

test('the first version is no update', async () => {
  const container = new FakeContainer();
  const { pwa, reload } = start(container);
  await pwa.register('https://host/sw.js');
  container.registration.deploy();
  container.dispatchEvent(new Event('controllerchange'));
  expect(pwa.getSnapshot().update).toBeNull();
  expect(reload).not.toHaveBeenCalled();
});

test('a new version waits for the visitor, then this tab reloads', async () => {
  const container = installed();
  const { pwa, reload } = start(container);
  await pwa.register('https://host/sw.js');
  const worker = container.registration.deploy();
  expect(worker.messages).toEqual([]);
  pwa.getSnapshot().update?.();
  expect(worker.messages).toEqual([{ type: 'SKIP_WAITING' }]);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event('controllerchange'));
  expect(reload).toHaveBeenCalledOnce();
});

test('a version that waited since an earlier visit is offered', async () => {
  const container = installed();
  container.registration.waiting = new FakeWorker();
  const { pwa } = start(container);
  await pwa.register('https://host/sw.js');
  expect(pwa.getSnapshot().update).not.toBeNull();
});

test('a version another tab took is offered, never forced', async () => {
  const container = installed();
  const { pwa, reload } = start(container);
  await pwa.register('https://host/sw.js');
  container.dispatchEvent(new Event('controllerchange'));
  expect(reload).not.toHaveBeenCalled();
  pwa.getSnapshot().update?.();
  expect(reload).toHaveBeenCalledOnce();
});

test('fault 39: a part of the page that is gone asks for a reload', () => {
  const { pwa, window, reload } = start(undefined);
  window.dispatchEvent(new Event('vite:preloadError'));
  expect(reload).not.toHaveBeenCalled();
  pwa.getSnapshot().update?.();
  expect(reload).toHaveBeenCalledOnce();
});

test('no service workers, or a refusal: nothing is claimed, nothing is thrown', async () => {
  const none = start(undefined).pwa;
  await none.register('https://host/sw.js');
  const container = new FakeContainer();
  container.register.mockRejectedValueOnce(new Error('SecurityError'));
  const refused = start(container).pwa;
  await refused.register('https://host/sw.js');
  for (const pwa of [none, refused]) expect(pwa.getSnapshot().pageKept).toBe(false);
});
