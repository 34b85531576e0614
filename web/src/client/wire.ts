import type { ApiContract, ReplyOf } from "../../../api/contract.ts";

export type Route = keyof ApiContract;
export type ReadRoute = Extract<Route, `GET ${string}`>;
export type SendRoute = Exclude<Route, ReadRoute>;
export type Reply<R extends Route> = ReplyOf<ApiContract[R]>;

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Loose<T> = { [K in keyof T]?: T[K] | undefined };
/** What a body may be before the server fills in its defaults. */
type BodyInput<S> = S extends { body: { _zod: { input: infer In } } } ? In : never;
type QueryOutput<S> = S extends { query: { _zod: { output: infer Out } } } ? Out : never;

type Params<R extends Route> = [ParamNames<R>] extends [never] ? object : { params: Record<ParamNames<R>, string> };
type Query<R extends Route> = ApiContract[R] extends { query: object }
  ? { query?: Loose<QueryOutput<ApiContract[R]>> }
  : object;
type Body<R extends Route> = ApiContract[R] extends { body: "stream" }
  ? { file: Blob }
  : ApiContract[R] extends { body: object }
    ? { body: BodyInput<ApiContract[R]> }
    : object;

/** What a call of this route takes: its path parameters, its query and its body. */
export type Input<R extends Route> = Params<R> & Query<R> & Body<R>;

export type Estimate = Reply<"GET /findings">["findings"][number]["estimate"];
export type Status = Reply<"GET /status">;
export type Me = Reply<"GET /me">;
export type Role = Me["role"];
export type Score = Reply<"GET /tickets/:id">["scores"][number];
export type Ticket = Reply<"GET /tickets/:id">["ticket"];
export type Turn = Ticket["turns"][number];
export type VerdictKind = Score["verdict"];
export type Severity = Score["severity"];
export type TicketSummary = Reply<"GET /tickets">["tickets"][number];
export type SopSummary = Reply<"GET /sops">["sops"][number];
export type SopPage = Reply<"GET /sops/:id">;
export type Step = NonNullable<SopPage["version"]>["steps"][number];
export type SopVersion = SopPage["versions"][number];
export type SopFlow = NonNullable<SopPage["version"]>["flows"][number];
export type Executability = NonNullable<SopPage["version"]>["executability"];
export type SopDraft = Reply<"GET /sop-drafts/:id">;
export type SopPreview = Reply<"POST /sop-previews">;
export type SopReview = Reply<"GET /sop-versions/:id/review">;
export type SopComment = SopReview["comments"][number];
export type SopChange = Reply<"GET /sops/:id/diff">["changes"][number];
export type SopReminder = Reply<"GET /sop-reminders">["reminders"][number];
export type SopEvent = Reply<"GET /sops/:id/history">["events"][number];
export type Answer = Reply<"POST /answers">;
export type Hit = Reply<"GET /search">["hits"][number];
export type Calibration = Reply<"GET /calibration">;
export type CriterionCalibration = Calibration["criteria"][number];
export type Finding = Reply<"GET /findings">["findings"][number];
export type Recommendation = Reply<"GET /recommendations">["recommendations"][number];
export type Module = Reply<"GET /modules/:id">;
export type Plan = Reply<"GET /plans/:id">;
export type PlanResult = NonNullable<Plan["result"]>;
export type PlanSummary = Reply<"GET /plans">["plans"][number];
export type PlanChoices = Plan["choices"];
export type Band = PlanResult["staffing"]["savedFte"];
export type Computation = Plan["computation"];
export type Queue = Reply<"GET /volumes">["queues"][number];
export type Oddity = Reply<"GET /queues/:queue">["oddities"][number];
export type SpecialDay = Reply<"GET /special-days">["days"][number];
export type Forecast = Reply<"GET /forecasts/:id">;
export type Ledger = Reply<"GET /ledger">;
export type Candidate = Reply<"GET /candidates">["candidates"][number];
export type Programme = Reply<"GET /programme">["entries"][number];
export type BusyHour = Reply<"GET /planning/busiest-hours">["hours"][number];
export type SharedAgents = Reply<"POST /planning/shared-agents">;
export type PlanComparison = Reply<"GET /plans/compare">;
export type ImportResult = Reply<"GET /imports/:id">;
export type ReviewForm = Reply<"GET /reviews/:ticketId">;
export type ReviewItem = Reply<"GET /reviews">["items"][number];
