// Types of the globals in hosted pages. Put this file beside your script, or name it in
// /// <reference path="visimade.d.ts" />. The guide is at /developers/api/client-apis.

declare namespace Visimade {
  /** Fields of a record: any JSON object. */
  type Data = { [field: string]: any };

  type Role = "owner" | "admin" | "member" | "viewer";

  interface User {
    readonly id: number;
    readonly username: string;
  }

  /** What failed calls reject with. */
  interface ApiError extends Error {
    name: "ApiError";
    /** HTTP status of the answer; 0 when there was none. */
    status: number;
    /** Such as `NOT_FOUND`; `NETWORK` without an answer; `AUTH_EXPIRED` when the visitor's sign-in has ended. */
    code: string;
    /** A sentence that can be shown to people. */
    message: string;
    /** The whole answer: `error`, `code`, and for a schema `details`, for a batch `failedIndex`. */
    body: { error?: string; code?: string; [key: string]: any };
  }

  interface StoredRecord<T = Data> {
    id: string;
    collection: string;
    data: T;
    /** ISO 8601, UTC. */
    createdAt: string;
    updatedAt: string;
    /** Grows within the collection; use it as a cursor. */
    seq: number;
    /** Grows with every change of the record: its `ETag`, without the quotes. */
    rev: number;
  }

  /** A record in a store of many people. */
  interface AuthoredRecord<T = Data> extends StoredRecord<T> {
    /** null when the account is gone. */
    createdBy: User | null;
  }

  interface CmsRecord<T = Data> extends StoredRecord<T> {
    /** The membership plan that may read the record; null for everybody. */
    planId: number | null;
  }

  interface Paging {
    /** 1 to 100; 50 when left out. */
    limit?: number;
    offset?: number;
  }

  interface FindOptions extends Paging {
    /** Fields that must be equal, types included. No operators. */
    where?: Data;
    orderBy?: "createdAt" | "updatedAt" | "created_at" | "updated_at";
    /** Newest first when left out. */
    order?: "asc" | "desc";
    /** Only records older than this `seq` or id. */
    before?: number | string;
    /** Only records newer than this `seq` or id. */
    after?: number | string;
    /** Only the visitor's own records. */
    mine?: boolean;
  }

  interface Found<R> {
    records: R[];
    /** Matching records in all, whatever the page of them. */
    total: number;
    limit: number;
    offset: number;
    hasMore: boolean;
  }

  interface CountOptions {
    where?: Data;
    /** A field of `data`; the answer then has `counts`. */
    groupBy?: string;
    /** Only these values of that field: a list, or a text with commas. */
    values?: (string | number | boolean)[] | string;
    mine?: boolean;
  }

  interface Counted {
    /** Without `groupBy`. */
    count?: number;
    /** With `groupBy`: how many records have each value. */
    counts?: { [value: string]: number };
  }

  type Operation =
    | { op: "create"; data: Data; planId?: number | null }
    | { op: "update"; id: string; data: Data; planId?: number | null; ifRev?: number | null }
    | { op: "delete"; id: string; ifRev?: number | null };

  interface BatchResult {
    op: "create" | "update" | "delete";
    success: true;
    id: string;
    data?: Data;
    planId?: number | null;
    /** Of what was created or updated: for `ifRev`. */
    rev?: number;
  }

  interface Success {
    success: true;
  }

  interface SignIn {
    /** Await it before you ask who is there. It never rejects. */
    readonly ready: Promise<void>;
    /** null for somebody who is not signed in. */
    getCurrentUser(): User | null;
    isAuthenticated(): boolean;
    /** Shows a dialog with a link to the platform's sign-in; resolves when it is closed. Does nothing for a visitor who
     * is signed in. */
    promptLogin(): Promise<void>;
  }

  interface Reads<R extends StoredRecord<any>> {
    find<T = R["data"]>(collection: string, options?: FindOptions): Promise<Found<R & { data: T }>>;
    /** Rejects with 404 when there is no such record. */
    findById<T = R["data"]>(collection: string, id: string): Promise<R & { data: T }>;
    count(collection: string, options?: CountOptions): Promise<Counted>;
  }

  interface Changes {
    delete(collection: string, id: string): Promise<Success>;
    /** At most 100 operations; all are done or none. */
    batch(collection: string, operations: Operation[]): Promise<{ results: BatchResult[] }>;
  }

  interface Store<R extends StoredRecord<any>> extends Reads<R>, Changes {
    create<T extends object = R["data"]>(collection: string, data: T): Promise<R & { data: T }>;
    /** Fields that you leave out stay as they are. */
    update<T extends object = R["data"]>(collection: string, id: string, data: Partial<T>): Promise<R & { data: T }>;
    /** The visitor's own records. */
    findMine<T = R["data"]>(collection: string, options?: FindOptions): Promise<Found<R & { data: T }>>;
  }

  interface StoredFile {
    id: string;
    filename: string;
    /** Bytes. */
    size: number;
    contentType: string;
    createdBy: User | null;
    createdAt: string;
    content_type: string;
    created_by: User | null;
    created_at: string;
  }

  interface Progress {
    /** Bytes sent. */
    loaded: number;
    /** Bytes to send; a little more than the file has. */
    total: number;
  }

  interface UploadOptions {
    onProgress?: (progress: Progress) => void;
  }

  interface FoundFiles {
    files: StoredFile[];
    total: number;
    limit: number;
    offset: number;
    hasMore: boolean;
  }

  interface Files {
    /** At most 50 MB. */
    uploadFile(file: Blob, options?: UploadOptions): Promise<StoredFile>;
    /** Newest first. */
    listFiles(options?: Paging): Promise<FoundFiles>;
    /** An address for `<img>` and links, at once. Ask for it when you show it, do not store it. */
    getDownloadUrl(fileId: string): string;
    /** Saves the file on the visitor's device, or shows it in a new tab. */
    downloadFile(fileId: string, options?: { openInNewTab?: boolean }): Promise<void>;
    deleteFile(fileId: string): Promise<Success>;
  }

  /** Private records of each visitor. */
  interface SoloStore extends Store<StoredRecord>, Files, SignIn {}

  interface Member {
    /** null while somebody invited by e-mail has not joined. */
    userId: number | null;
    username: string | null;
    role: Role;
    status: "accepted" | "pending";
    joinedAt: string | null;
    /** Of a pending member. */
    email?: string;
  }

  interface Invite extends Success {
    inviteCode: string;
    inviteUrl: string;
    role: Role;
    expiresAt: string;
    /** Whether the link went out by e-mail. */
    mailed?: boolean;
  }

  interface Joined extends Success {
    type: "team_app";
    alreadyMember: boolean;
    role: Role;
    page: { id: number; name: string; slug: string; username: string };
  }

  /** Records that a team shares. The `can…` methods say what to show; the server decides. */
  interface TeamStore extends Store<AuthoredRecord>, Files, SignIn {
    isMember(): boolean;
    getMembership(): { userId: number; role: Role; status: "accepted" } | null;
    getRole(): Role | null;
    canCreate(): boolean;
    canEdit(record: Pick<AuthoredRecord, "createdBy">): boolean;
    canDelete(record: Pick<AuthoredRecord, "createdBy">): boolean;
    canInvite(): boolean;
    canManageRoles(): boolean;
    getMembers(): Promise<{ members: Member[] }>;
    generateInviteLink(role?: Exclude<Role, "owner">): Promise<Invite>;
    inviteMember(email: string, role?: Exclude<Role, "owner">): Promise<Invite>;
    /** Afterwards `isMember()` and `getRole()` answer for the new role. */
    joinWithCode(code: string): Promise<Joined>;
    removeMember(userId: number): Promise<Success>;
    /** For the owner. */
    updateMemberRole(userId: number, role: Exclude<Role, "owner">): Promise<Member>;
  }

  /** Records that everybody reads. */
  interface SocialStore extends Store<AuthoredRecord>, Files, SignIn {
    /** Is the visitor the owner of this page? */
    isPageOwner(): boolean;
  }

  interface PlanOptions {
    /** The plan that may read the record; null for everybody. */
    planId?: number | null;
  }

  /** Content that the owner of the page writes and everybody reads. */
  interface CmsStore extends Reads<CmsRecord>, Changes, SignIn {
    create<T extends object = Data>(collection: string, data: T, options?: PlanOptions): Promise<CmsRecord<T>>;
    /** `data` may be `{}` when only the plan changes. */
    update<T extends object = Data>(
      collection: string,
      id: string,
      data: Partial<T>,
      options?: PlanOptions,
    ): Promise<CmsRecord<T>>;
    isCreator(): boolean;
  }

  /** Forms that anybody may send; the other methods are for the owner of the page. */
  interface Forms extends Reads<StoredRecord>, Changes, SignIn {
    submit<T extends object = Data>(collection: string, data: T): Promise<StoredRecord<T>>;
    getSchema(collection: string): Promise<{ collection: string; schema: Data | null }>;
    update<T extends object = Data>(collection: string, id: string, data: Partial<T>): Promise<StoredRecord<T>>;
    isCreator(): boolean;
  }

  interface Preview {
    url: string;
    title: string | null;
    description: string | null;
    image: string | null;
    siteName: string | null;
    type: string | null;
    favicon: string | null;
  }

  type FunctionResult<T> = { success: true; data: T } | { success: false; error: string; code: string };

  interface Functions extends SignIn {
    call<T = any>(slug: string, params?: Data): Promise<FunctionResult<T>>;
    unfurl(url: string): Promise<FunctionResult<Preview>>;
  }

  interface Asset {
    id: string;
    filename: string;
    contentType: string;
    size: number;
    /** Permanent and open to everybody. */
    publicUrl: string;
    createdAt: string;
  }

  interface FoundAssets {
    assets: Asset[];
    total: number;
    limit: number;
    offset: number;
    hasMore: boolean;
  }

  /** Files of the page itself; only its owner changes them. */
  interface Assets {
    upload(file: Blob, options?: UploadOptions): Promise<Asset>;
    list(options?: Paging): Promise<FoundAssets>;
    delete(id: string): Promise<Success>;
  }
}

declare const SoloData: Visimade.SoloStore;
declare const TeamData: Visimade.TeamStore;
declare const SocialData: Visimade.SocialStore;
declare const CmsData: Visimade.CmsStore;
declare const VisiForm: Visimade.Forms;
declare const PageFunctions: Visimade.Functions;
declare const PageAssets: Visimade.Assets;

interface WindowEventMap {
  /** The visitor's sign-in has ended and could not be renewed. */
  authExpired: CustomEvent<null>;
}
