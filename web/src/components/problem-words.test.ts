import { describe, expect, it } from "vitest";
import { ApiError } from "../client/api-error.ts";
import { describeProblem } from "./problem-words.ts";

describe("describeProblem", () => {
  it("says that it is not known whether anything was saved when no answer came", () => {
    const error = new ApiError({ code: "unreachable", status: 0, message: "" });
    expect(describeProblem(error, "saving").saved).toContain("not known");
    expect(describeProblem(error, "reading").saved).toBe("Nothing was changed.");
  });

  it("says that nothing was saved when the server refused", () => {
    const error = new ApiError({ code: "forbidden", status: 403, message: "" });
    expect(describeProblem(error, "saving")).toMatchObject({
      title: "Your role may not do this",
      saved: "Nothing was saved.",
    });
  });

  it("says that a part may be saved only when an import failed on its way", () => {
    const broken = new ApiError({ code: "internal", status: 500, message: "" });
    const refused = new ApiError({ code: "invalid", status: 400, message: "" });
    expect(describeProblem(broken, "importing").saved).toContain("A part of the file may be saved");
    expect(describeProblem(refused, "importing").saved).toBe("Nothing was saved.");
  });

  it("stays useful for a code that it does not know", () => {
    const error = new ApiError({ code: "teapot", status: 418, message: "" });
    expect(describeProblem(error, "reading").title).toBe("Something went wrong");
  });
});
