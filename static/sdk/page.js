// The script in every hosted page. It defines the globals of the page's stores, each frozen, and nothing else.
(() => {
  "use strict";
  const config = takeConfig();
  if (!config) return; // loaded a second time, or not by us

  const origin = location.origin;
  const { fetch, FormData, URLSearchParams } = window;

  /** A refused call: `status` of the answer (0: no answer), `code`, `message`, and the whole `body`. */
  class ApiError extends Error {
    constructor(status, body) {
      super(body.error || `The server answered ${status}.`);
      Object.assign(this, { name: "ApiError", status, code: body.code || "UNKNOWN", body });
    }
  }

  function takeConfig() {
    const given = window.__visimade;
    delete window.__visimade;
    if (given && !given.pageId) given.pageId = Number(document.body?.dataset.pageId);
    return given;
  }

  /** Every call to the API goes through here. Resolves with the JSON of the answer, `{success: true}` for an empty one. */
  async function send(method, path, { query, body } = {}) {
    const url = `${origin}/api${path}${query ? `?${query}` : ""}`;
    const options = { method, credentials: "omit" };
    if (body instanceof FormData) {
      options.body = body;
    } else if (body !== undefined) {
      options.headers = { "Content-Type": "application/json" };
      options.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(url, options);
    } catch {
      throw new ApiError(0, { error: "The server cannot be reached. Check the connection and try again.", code: "NETWORK" });
    }
    if (response.status === 204) return { success: true };
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new ApiError(response.status, answer);
    return answer;
  }

  /** Query parameters of find and count: objects as JSON, lists by comma, what is not set left out. */
  function queryOf(options = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options)) {
      if (value === undefined || value === null) continue;
      if (Array.isArray(value)) query.set(name, value.join(","));
      else query.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
    }
    return query.toString();
  }

  function records(store) {
    const base = `/pages/${config.pageId}/${store}`;
    const at = (collection, id) => `${base}/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`;
    const of = (collection) => `${base}/${encodeURIComponent(collection)}`;
    return {
      find: (collection, options) => send("GET", of(collection), { query: queryOf(options) }),
      findById: (collection, id) => send("GET", at(collection, id)),
      create: (collection, data, extra) => send("POST", of(collection), { body: { data, ...extra } }),
      update: (collection, id, data, extra) => send("PATCH", at(collection, id), { body: { data, ...extra } }),
      delete: (collection, id) => send("DELETE", at(collection, id)),
      count: (collection, options) => send("GET", `${of(collection)}/count`, { query: queryOf(options) }),
      batch: (collection, operations) => send("POST", `${of(collection)}/batch`, { body: { operations } }),
    };
  }

  /** A file for `send`, as a form has it. */
  function formOf(file) {
    const form = new FormData();
    form.append("file", file);
    return form;
  }

  function files(store) {
    const base = `/pages/${config.pageId}/${store}`;
    const getDownloadUrl = (id) => `${origin}/api${base}/${encodeURIComponent(id)}`;
    return {
      uploadFile: async (file) => camelFile(await send("POST", base, { body: formOf(file) })),
      listFiles: async (options) => {
        const answer = await send("GET", base, { query: queryOf(options) });
        return { ...answer, files: answer.files.map(camelFile) };
      },
      getDownloadUrl,
      downloadFile: (id, { openInNewTab } = {}) => openLink(getDownloadUrl(id), openInNewTab),
      deleteFile: (id) => send("DELETE", `${base}/${encodeURIComponent(id)}`),
    };
  }

  function openLink(href, inNewTab) {
    const link = Object.assign(document.createElement("a"), { href, download: "" });
    if (inNewTab) Object.assign(link, { target: "_blank", rel: "noopener" });
    link.click();
  }

  const mine = (store) => (collection, options) => store.find(collection, { ...options, mine: true });

  const visitor = {
    ready: Promise.resolve(),
    getCurrentUser: () => config.user,
    isAuthenticated: () => config.user !== null,
    promptLogin: () => window.alert("Visitors cannot sign in on this installation yet."),
  };

  const isOwner = () => config.isOwner === true;
  const role = () => config.role || null;
  const isAdmin = () => role() === "owner" || role() === "admin";
  const created = (record) => Boolean(config.user && record?.createdBy?.id === config.user.id);
  const canChange = (record) => isAdmin() || (role() === "member" && created(record));

  const globals = {
    solo: () => {
      const store = records("solo-data");
      return ["SoloData", { ...store, findMine: store.find, ...files("solo-files"), ...visitor }];
    },
    team: () => {
      const store = records("team-data");
      const team = {
        isMember: () => role() !== null,
        getMembership: () => role() && { userId: config.user.id, role: role(), status: "accepted" },
        getRole: role,
        canCreate: () => isAdmin() || role() === "member",
        canEdit: canChange,
        canDelete: canChange,
        canInvite: isAdmin,
        canManageRoles: () => role() === "owner",
        getMembers: async () => ({ members: (await send("GET", `/pages/${config.pageId}/team/members`)).members.map(camel) }),
        generateInviteLink: (as = "member") => send("POST", `/pages/${config.pageId}/team/invite`, { body: { role: as } }),
        inviteMember: (email, as = "member") =>
          send("POST", `/pages/${config.pageId}/team/invite`, { body: { email, role: as } }),
        joinWithCode: (code) => send("POST", `/join/${encodeURIComponent(code)}`, { body: {} }),
        removeMember: (userId) => send("DELETE", `/pages/${config.pageId}/team/members/${encodeURIComponent(userId)}`),
        updateMemberRole: async (userId, as) =>
          camel(await send("PATCH", `/pages/${config.pageId}/team/members/${encodeURIComponent(userId)}`, { body: { role: as } })),
      };
      return ["TeamData", { ...store, findMine: mine(store), ...files("team-files"), ...team, ...visitor }];
    },
    social: () => {
      const store = records("social-data");
      const more = { findMine: mine(store), ...files("social-files"), isPageOwner: isOwner };
      return ["SocialData", { ...store, ...more, ...visitor }];
    },
    cms: () => ["CmsData", { ...records("cms-data"), isCreator: isOwner, ...visitor }],
    form: () => {
      const { create: submit, ...store } = records("form-data");
      const getSchema = (collection) =>
        send("GET", `/pages/${config.pageId}/form-data/${encodeURIComponent(collection)}/schema`);
      return ["VisiForm", { submit, getSchema, ...store, isCreator: isOwner, ready: visitor.ready }];
    },
    functions: () => {
      const call = (slug, params = {}) =>
        send("POST", `/functions/${encodeURIComponent(slug)}`, { body: params }).catch((error) => {
          if (error.body?.success === false) return error.body; // the function ran and found nothing
          throw error;
        });
      return ["PageFunctions", { call, unfurl: (url) => call("unfurl-url", { url }), ...visitor }];
    },
    assets: () => {
      const base = `/pages/${config.pageId}/assets`;
      const upload = (file) => send("POST", base, { body: formOf(file) });
      const list = (options) => send("GET", base, { query: queryOf(options) });
      return ["PageAssets", { upload, list, delete: (id) => send("DELETE", `${base}/${encodeURIComponent(id)}`) }];
    },
  };

  /** The API names members in snake_case, the SDK in camelCase. */
  function camel(member) {
    const { user_id: userId, joined_at: joinedAt, ...rest } = member;
    return { userId, joinedAt, ...rest };
  }

  /** Files have both spellings. */
  function camelFile(file) {
    return { ...file, contentType: file.content_type, createdBy: file.created_by, createdAt: file.created_at };
  }

  for (const api of [...config.apis, "functions", "assets"]) {
    if (!globals[api]) continue;
    const [name, value] = globals[api]();
    Object.defineProperty(window, name, { value: Object.freeze(value), enumerable: true });
  }
})();
