// An opaque document may not touch storage. These are as long-lived as the document.

const QUOTA_UNITS = 5 * 2 ** 20;

/** @type {WeakMap<object, Map<string, string>>} */
const itemsOf = new WeakMap();

/** Storage.prototype works on our stores: pages call its methods directly, or wrap them. */
const storageMethods = {
  /** @this {object} @param {string} key */
  getItem(key) {
    return items(this).get(`${key}`) ?? null;
  },
  /** @this {object} @param {string} key @param {string} value */
  setItem(key, value) {
    const kept = items(this);
    let size = `${key}${value}`.length;
    for (const [other, text] of kept) if (other !== `${key}`) size += other.length + text.length;
    if (size > QUOTA_UNITS) throw new DOMException(`There is no room for '${key}'.`, "QuotaExceededError");
    kept.set(`${key}`, `${value}`);
  },
  /** @this {object} @param {string} key */
  removeItem(key) {
    items(this).delete(`${key}`);
  },
  /** @this {object} */
  clear() {
    items(this).clear();
  },
  /** @this {object} @param {number} index */
  key(index) {
    return [...items(this).keys()][index >>> 0] ?? null;
  },
  /** @this {object} */
  get length() {
    return items(this).size;
  },
};

/** @param {object} storage */
function items(storage) {
  const found = itemsOf.get(storage);
  if (!found) throw new TypeError("Illegal invocation");
  return found;
}

const { setItem } = storageMethods;

/** @type {ProxyHandler<any>} */
const likeStorage = {
  get(target, key, receiver) {
    if (key in target || !hasItem(target, key)) return Reflect.get(target, key, receiver);
    return itemsOf.get(target)?.get(key);
  },
  set(target, key, value) {
    if (typeof key === "symbol" || key in target) return Reflect.set(target, key, value);
    on(setItem, target, key, value);
    return true;
  },
  has: (target, key) => key in target || hasItem(target, key),
  deleteProperty(target, key) {
    if (!hasItem(target, key)) return Reflect.deleteProperty(target, key);
    itemsOf.get(target)?.delete(key);
    return true;
  },
  ownKeys(target) {
    const shown = [...items(target).keys()].filter((key) => !(key in target));
    return [...shown, ...Reflect.ownKeys(target)];
  },
  getOwnPropertyDescriptor(target, key) {
    if (!hasItem(target, key) || key in target) return Reflect.getOwnPropertyDescriptor(target, key);
    return { value: itemsOf.get(target)?.get(key), writable: true, enumerable: true, configurable: true };
  },
  defineProperty(target, key, descriptor) {
    if (typeof key === "symbol") return Reflect.defineProperty(target, key, descriptor);
    on(setItem, target, key, descriptor.value);
    return true;
  },
  preventExtensions: () => false,
};

/** @param {object} target @param {string | symbol} key @returns {key is string} */
const hasItem = (target, key) => typeof key === "string" && itemsOf.get(target)?.has(key) === true;

function inMemoryStorage() {
  const target = Object.create(Storage.prototype);
  const storage = new Proxy(target, likeStorage);
  const kept = new Map();
  itemsOf.set(target, kept).set(storage, kept);
  return storage;
}

function shimStorage() {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(storageMethods)))
    Object.defineProperty(Storage.prototype, name, descriptor);
  for (const name of ["localStorage", "sessionStorage"]) {
    const storage = inMemoryStorage();
    Object.defineProperty(window, name, { get: () => storage, configurable: true, enumerable: true });
  }
}
