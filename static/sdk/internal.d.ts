// Types of the SDK's own parts. What page authors see is in visimade.d.ts.

declare namespace Visimade {
  interface Credential {
    token?: string;
    /** Unix seconds. */
    tokenExp?: number;
    fileToken?: string;
  }

  interface Config extends Credential {
    mode: "A" | "B";
    pageId: number;
    apis: ("solo" | "team" | "social" | "cms" | "form")[];
    user?: User | null;
    isOwner?: boolean;
    role?: Role | null;
    loginUrl: string;
    /** Host of the platform where it is not the page's own. */
    platform?: string;
  }

  interface Globals {
    SoloData: SoloStore;
    TeamData: TeamStore;
    SocialData: SocialStore;
    CmsData: CmsStore;
    VisiForm: Forms;
    PageFunctions: Functions;
    PageAssets: Assets;
  }

  /** A call that was answered, whatever the answer. */
  interface Exchange {
    status: number;
    text: string;
  }
}

interface Window {
  __visimade?: Visimade.Config;
  Worker: typeof Worker;
}

interface RequestInit {
  __proto__?: null;
}
