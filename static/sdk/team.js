if (config.apis.includes("team")) {
  const store = records("team-data");
  define("TeamData", { ...store, ...mine(store), ...files("team-files"), ...rights(), ...members() }, signIn);
}

/** What the visitor may do, as far as the page should show it; the server decides. */
function rights() {
  const role = () => visitor.role;
  const isAdmin = () => role() === "owner" || role() === "admin";
  /** @param {any} record */
  const isOwn = (record) => visitor.user !== null && record?.createdBy?.id === visitor.user.id;
  /** @param {any} record */
  const canChange = (record) => isAdmin() || (role() === "member" && isOwn(record));
  return {
    isMember: () => role() !== null,
    getMembership,
    getRole: role,
    canCreate: () => isAdmin() || role() === "member",
    canEdit: canChange,
    canDelete: canChange,
    canInvite: isAdmin,
    canManageRoles: () => role() === "owner",
  };
}

/** @returns {ReturnType<Visimade.TeamStore["getMembership"]>} */
function getMembership() {
  const { user, role } = visitor;
  return user && role && { userId: user.id, role, status: "accepted" };
}

function members() {
  /** @param {string} path */
  const team = (path) => `${pagePath()}/team/${path}`;
  return {
    getMembers: async () => {
      const answer = await send("GET", team("members"));
      return { ...answer, members: answer.members.map(camelCase) };
    },
    generateInviteLink: (role = "member") => send("POST", team("invite"), { body: { role } }),
    /** @param {string} email */
    inviteMember: (email, role = "member") => send("POST", team("invite"), { body: { email, role } }),
    /** @param {string} code */
    joinWithCode: async (code) => {
      const answer = await send("POST", `/join/${part(code)}`, { body: {} });
      if (answer.page.id === config.pageId) visitor.role = answer.role;
      return answer;
    },
    /** @param {number} userId */
    removeMember: async (userId) => {
      const answer = await send("DELETE", team(`members/${part(userId)}`));
      if (userId === visitor.user?.id) visitor.role = null;
      return answer;
    },
    /** @param {number} userId @param {Visimade.Role} role */
    updateMemberRole: async (userId, role) =>
      camelCase(await send("PATCH", team(`members/${part(userId)}`), { body: { role } })),
  };
}

/** @param {any} member */
function camelCase({ user_id: userId, joined_at: joinedAt, ...rest }) {
  return { userId, joinedAt, ...rest };
}
