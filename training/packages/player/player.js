// The lesson player inside every exported package. It needs nothing but `content.js` beside it and the learning system
// around it; `drivers` at the foot speak SCORM 1.2, SCORM 2004 and cmi5.
(() => {
  const content = window.plumbContent;
  const root = document.getElementById("player");
  const pages = [
    ...content.lessons.map((lesson) => ({ lesson })),
    ...content.items.map((item) => ({ item })),
    { end: true },
  ];
  const begun = Date.now();
  let driver = null;
  /** page, answers by item, items already checked, whether the result was told to the learning system */
  let state = { page: 0, answers: {}, checked: [], told: false };

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  const sameKeys = (a, b, ordered) =>
    a.length === b.length && (ordered ? a.every((key, at) => key === b[at]) : a.every((key) => b.includes(key)));

  /** true, false, or null for a written reply, which nothing here can judge */
  const outcomeOf = (item) => {
    if (item.kind === "reply") return null;
    return sameKeys(state.answers[item.id] ?? [], item.right, item.kind === "ordering");
  };

  /** Share right of what can be judged; 1 when there is nothing to judge. */
  const scoreNow = () => {
    const judged = content.items.filter(({ kind }) => kind !== "reply");
    if (judged.length === 0) return 1;
    return judged.filter((item) => outcomeOf(item)).length / judged.length;
  };
  const passedAt = (score) => score >= content.passMark - 1e-9;
  const seconds = () => Math.round((Date.now() - begun) / 1000);

  const keep = () => driver.save(JSON.stringify(state), state.page / (pages.length - 1));

  const goTo = (page) => {
    state.page = page;
    show();
    keep();
    root.querySelector("h1").focus();
    window.scrollTo(0, 0);
  };

  const heading = (text) => make("h1", { tabIndex: -1, textContent: text });
  const whereabouts = () =>
    make("p", { className: "where", textContent: `${content.title}: ${state.page + 1} of ${pages.length}` });
  const button = (text, onclick, main = false) =>
    make("button", { type: "button", textContent: text, onclick, className: main ? "main" : "" });
  const back = () => (state.page > 0 ? button("Back", () => goTo(state.page - 1)) : null);
  const quoted = ({ ref, html }) => {
    const words = make("div");
    words.innerHTML = html; // sanitised when the package was made
    return make("blockquote", {}, words, make("cite", { textContent: ref }));
  };

  const showLesson = (lesson) => {
    const text = make("div");
    text.innerHTML = lesson.html; // sanitised when the package was made
    const next = button("Next", () => goTo(state.page + 1), true);
    root.replaceChildren(
      whereabouts(),
      heading(lesson.title),
      text,
      ...lesson.sources.map(quoted),
      make("div", { className: "steps" }, back(), next),
    );
  };

  const showItem = (item) => {
    const checked = state.checked.includes(item.id);
    const number = content.items.indexOf(item) + 1;
    const feedback = make("div");
    feedback.setAttribute("aria-live", "polite");
    const check = button("Check", () => checkItem(item), true);
    const next = button("Next", () => goTo(state.page + 1), true);
    const refresh = () => {
      check.disabled = !answered(item);
    };
    root.replaceChildren(
      whereabouts(),
      heading(`Question ${number} of ${content.items.length}`),
      fields(item, checked, refresh),
      feedback,
      make("div", { className: "steps" }, back(), checked ? next : check),
    );
    if (checked) feedback.append(...verdict(item));
    refresh();
  };

  const answered = (item) => {
    const answer = state.answers[item.id];
    return item.kind === "reply" ? (answer ?? "").trim() !== "" : (answer ?? []).length > 0;
  };

  const fields = (item, checked, refresh) => {
    if (item.kind === "reply") return replyField(item, checked, refresh);
    const group = make("fieldset", { disabled: checked }, make("legend", { textContent: item.prompt }));
    if (item.kind === "ordering") group.append(orderField(item, checked));
    else group.append(...choiceFields(item, refresh));
    return group;
  };

  const choiceFields = (item, refresh) =>
    item.options.map(({ key, text }) => {
      const input = make("input", { type: item.kind === "single" ? "radio" : "checkbox", name: item.id, value: key });
      input.checked = (state.answers[item.id] ?? []).includes(key);
      input.onchange = () => {
        const others = item.kind === "single" ? [] : (state.answers[item.id] ?? []).filter((one) => one !== key);
        state.answers[item.id] = input.checked ? [...others, key] : others;
        refresh();
        keep();
      };
      return make("label", { className: "option" }, input, text);
    });

  const orderField = (item, checked) => {
    state.answers[item.id] ??= item.options.map(({ key }) => key);
    const order = state.answers[item.id];
    const list = make("ol", { className: "order" });
    const move = (at, by) => {
      const [key] = order.splice(at, 1);
      order.splice(at + by, 0, key);
      list.replaceChildren(...rows());
      list.querySelectorAll(`[data-key="${key}"] button:not(:disabled)`)[by < 0 ? 0 : 1]?.focus();
      keep();
    };
    const mover = (at, by, text, word) => {
      const one = button(by < 0 ? "↑" : "↓", () => move(at, by));
      one.disabled = checked || at + by < 0 || at + by >= order.length;
      one.setAttribute("aria-label", `Move ${word}: ${text}`);
      return one;
    };
    const rows = () =>
      order.map((key, at) => {
        const { text } = item.options.find((option) => option.key === key);
        const row = make("li", {}, make("span", { textContent: `${at + 1}. ${text}` }));
        row.dataset.key = key;
        row.append(mover(at, -1, text, "up"), mover(at, 1, text, "down"));
        return row;
      });
    list.append(...rows());
    return list;
  };

  const replyField = (item, checked, refresh) => {
    const area = make("textarea", { id: "reply", value: state.answers[item.id] ?? "", readOnly: checked });
    area.oninput = () => {
      state.answers[item.id] = area.value;
      refresh();
    };
    area.onchange = keep;
    const label = make("label", { htmlFor: "reply", textContent: "What would you reply?" });
    return make("div", {}, make("p", { textContent: item.prompt }), label, area);
  };

  const checkItem = (item) => {
    state.checked.push(item.id);
    driver.answer(item, state.answers[item.id], outcomeOf(item));
    keep();
    show();
    root.querySelector(".outcome")?.scrollIntoView({ block: "nearest" });
    root.querySelector(".steps .main").focus();
  };

  const verdict = (item) => {
    const outcome = outcomeOf(item);
    const words =
      outcome === null ? "Compare your reply with the rule. It is not scored." : outcome ? "Right." : "Not right.";
    const look = outcome === null ? "" : outcome ? " right" : " wrong";
    const rightWords = item.right.map((key) => item.options.find((option) => option.key === key).text);
    const answer =
      outcome === false
        ? make("p", { textContent: `Right is: ${rightWords.map((text) => text.replace(/[.;]$/, "")).join("; ")}.` })
        : null;
    return [
      make("p", { className: `outcome${look}`, textContent: words }),
      answer,
      item.explanation ? make("p", { textContent: item.explanation }) : null,
      item.example ? make("p", { textContent: `A reply that keeps to it: ${item.example}` }) : null,
      item.source ? quoted(item.source) : null,
    ].filter((part) => part !== null);
  };

  const showEnd = () => {
    const open = content.items.filter(({ id }) => !state.checked.includes(id));
    const score = scoreNow();
    const parts = [whereabouts()];
    if (open.length > 0) {
      const first = pages.findIndex(({ item }) => item === open[0]);
      const words = open.length === 1 ? "1 question is open." : `${open.length} questions are open.`;
      parts.push(heading("Not finished"), make("p", { textContent: words }));
      parts.push(
        make(
          "div",
          { className: "steps" },
          button("To the first of them", () => goTo(first), true),
        ),
      );
      root.replaceChildren(...parts);
      return;
    }
    const passed = passedAt(score);
    const mark = `${Math.round(100 * score)} of 100; the pass mark is ${Math.round(100 * content.passMark)}.`;
    parts.push(heading(passed ? "Passed" : "Not passed yet"));
    if (content.items.length > 0) parts.push(make("p", { textContent: mark }));
    const told = make("p", { className: "note" });
    told.setAttribute("role", "status");
    parts.push(told, make("div", { className: "steps" }, back(), passed ? null : button("Once more", again, true)));
    root.replaceChildren(...parts);
    tell(score, passed, told);
  };

  const tell = async (score, passed, told) => {
    if (!state.told) {
      state.told = true;
      keep();
      try {
        await driver.finish(score, passed, seconds());
      } catch (error) {
        state.told = false;
        told.textContent = `The learning system did not take the result (${error.message}). Keep this page open and tell your trainer.`;
        return;
      }
    }
    told.textContent = driver.recorded
      ? "Your result is recorded. You may close this page."
      : "No learning system was found, so nothing is recorded.";
  };

  const again = () => {
    state = { page: 0, answers: {}, checked: [], told: false };
    goTo(pages.findIndex(({ item }) => item));
  };

  const show = () => {
    const { lesson, item } = pages[state.page];
    if (lesson) showLesson(lesson);
    else if (item) showItem(item);
    else showEnd();
  };

  const readState = (text) => {
    try {
      const kept = JSON.parse(text);
      if (kept && kept.page >= 0 && kept.page < pages.length && Array.isArray(kept.checked)) return kept;
    } catch {
      // Nothing was kept, or another version kept it: begin anew.
    }
    return state;
  };

  // ---- what speaks to the learning system ------------------------------------------------------------------------

  /** The run-time of SCORM lies on a parent or opener of this window. */
  const findApi = (name) => {
    const upwards = (from) => {
      let here = from;
      for (let steps = 0; here && steps < 20; steps += 1) {
        try {
          if (here[name]) return here[name];
        } catch {
          return null; // another origin
        }
        if (here.parent === here) return null;
        here = here.parent;
      }
      return null;
    };
    return upwards(window) ?? (window.opener ? upwards(window.opener) : null);
  };

  const nobody = () => ({
    recorded: false,
    start: async () => null,
    save() {},
    answer() {},
    finish: async () => {},
    leave() {},
  });

  const pad = (value) => String(value).padStart(2, "0");
  const clock = (total) =>
    `${pad(Math.floor(total / 3600)).padStart(4, "0")}:${pad(Math.floor(total / 60) % 60)}:${pad(total % 60)}`;

  const scorm12 = () => {
    const api = findApi("API");
    if (!api) return nobody();
    const set = (name, value) => api.LMSSetValue(name, String(value));
    let finished = false;
    return {
      recorded: true,
      start: async () => {
        api.LMSInitialize("");
        const status = api.LMSGetValue("cmi.core.lesson_status");
        finished = status === "passed";
        if (status === "not attempted" || status === "") set("cmi.core.lesson_status", "incomplete");
        return api.LMSGetValue("cmi.suspend_data");
      },
      save(text) {
        // The standard holds 4,096 characters; a longer state is not cut into nonsense but left out.
        if (text.length <= 4096) set("cmi.suspend_data", text);
        set("cmi.core.lesson_location", state.page);
        api.LMSCommit("");
      },
      answer(item, answer, right) {
        const at = `cmi.interactions.${Number(api.LMSGetValue("cmi.interactions._count")) || 0}`;
        set(`${at}.id`, item.id);
        set(`${at}.type`, { ordering: "sequencing", reply: "fill-in" }[item.kind] ?? "choice");
        set(`${at}.student_response`, Array.isArray(answer) ? answer.join(",") : String(answer).slice(0, 255));
        if (right !== null) set(`${at}.result`, right ? "correct" : "wrong");
      },
      finish: async (score, passed) => {
        set("cmi.core.score.min", 0);
        set("cmi.core.score.max", 100);
        set("cmi.core.score.raw", Math.round(10_000 * score) / 100);
        // A failed repeat does not take away what was passed before.
        if (!finished) set("cmi.core.lesson_status", passed ? "passed" : "failed");
        finished ||= passed;
        if (String(api.LMSCommit("")) !== "true") throw new Error(`error ${api.LMSGetLastError()}`);
      },
      leave() {
        set("cmi.core.session_time", clock(seconds()));
        set("cmi.core.exit", state.told ? "" : "suspend");
        api.LMSFinish("");
      },
    };
  };

  const scorm2004 = () => {
    const api = findApi("API_1484_11");
    if (!api) return nobody();
    const set = (name, value) => api.SetValue(name, String(value));
    let finished = false;
    return {
      recorded: true,
      start: async () => {
        api.Initialize("");
        finished = api.GetValue("cmi.success_status") === "passed";
        if (api.GetValue("cmi.completion_status") !== "completed") set("cmi.completion_status", "incomplete");
        return api.GetValue("cmi.suspend_data");
      },
      save(text, progress) {
        if (text.length <= 64_000) set("cmi.suspend_data", text);
        set("cmi.location", state.page);
        set("cmi.progress_measure", Math.round(1000 * progress) / 1000);
        api.Commit("");
      },
      answer(item, answer, right) {
        const at = `cmi.interactions.${Number(api.GetValue("cmi.interactions._count")) || 0}`;
        set(`${at}.id`, item.id);
        set(`${at}.type`, { ordering: "sequencing", reply: "long-fill-in" }[item.kind] ?? "choice");
        set(`${at}.learner_response`, Array.isArray(answer) ? answer.join("[,]") : String(answer).slice(0, 4000));
        if (right !== null) set(`${at}.result`, right ? "correct" : "incorrect");
      },
      finish: async (score, passed) => {
        const scaled = Math.round(10_000 * score) / 10_000;
        set("cmi.score.scaled", scaled);
        set("cmi.score.min", 0);
        set("cmi.score.max", 100);
        set("cmi.score.raw", Math.round(10_000 * score) / 100);
        if (!finished) set("cmi.success_status", passed ? "passed" : "failed");
        finished ||= passed;
        set("cmi.completion_status", "completed");
        set("cmi.progress_measure", 1);
        if (String(api.Commit("")) !== "true") throw new Error(`error ${api.GetLastError()}`);
      },
      leave() {
        set("cmi.session_time", `PT${seconds()}S`);
        set("cmi.exit", state.told ? "normal" : "suspend");
        api.Terminate("");
      },
    };
  };

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const cmi5 = () => {
    const given = new URLSearchParams(location.search);
    const endpoint = given.get("endpoint")?.replace(/\/*$/, "/");
    if (!endpoint || !given.get("fetch")) return nobody();
    const actor = JSON.parse(given.get("actor"));
    const [registration, activityId] = [given.get("registration"), given.get("activityId")];
    const category = "https://w3id.org/xapi/cmi5/context/categories/";
    let token = "";
    let launch = {};
    let passedBefore = false;

    const request = async (method, path, body, keepalive = false) => {
      const reply = await fetch(endpoint + path, {
        method,
        keepalive,
        headers: {
          authorization: `Basic ${token}`,
          "x-experience-api-version": "1.0.3",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
      if (!reply.ok && reply.status !== 404) throw new Error(`the learning record store answered ${reply.status}`);
      return reply;
    };
    const stateAt = (id) =>
      `activities/state?${new URLSearchParams({ activityId, agent: JSON.stringify(actor), registration, stateId: id })}`;
    const statement = (verb, result, moveOn) => {
      const template = launch.contextTemplate ?? {};
      const activities = template.contextActivities ?? {};
      const marks = [{ id: `${category}cmi5` }, ...(moveOn ? [{ id: `${category}moveon` }] : [])];
      const mastery =
        launch.masteryScore !== undefined && moveOn
          ? { "https://w3id.org/xapi/cmi5/context/extensions/masteryscore": launch.masteryScore }
          : {};
      return {
        id: newId(),
        actor,
        verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { "en-US": verb } },
        object: { objectType: "Activity", id: activityId },
        ...(result ? { result } : {}),
        context: {
          ...template,
          registration,
          contextActivities: { ...activities, category: [...(activities.category ?? []), ...marks] },
          extensions: { ...template.extensions, ...mastery },
        },
        timestamp: new Date().toISOString(),
      };
    };
    const send = (verb, result, moveOn = false, keepalive = false) =>
      request("POST", "statements", JSON.stringify(statement(verb, result, moveOn)), keepalive);
    const asJson = async (reply) => (reply.status === 404 || reply.status === 204 ? null : reply.json());

    return {
      recorded: true,
      start: async () => {
        const asked = await fetch(given.get("fetch"), { method: "POST" });
        token = (await asked.json())["auth-token"];
        launch = (await asJson(await request("GET", stateAt("LMS.LaunchData")))) ?? {};
        await send("initialized");
        const kept = await asJson(await request("GET", stateAt("plumbline")));
        passedBefore = kept?.passed === true;
        return kept?.text ?? null;
      },
      save(text) {
        const body = JSON.stringify({ text, passed: passedBefore });
        request("PUT", stateAt("plumbline"), body).catch(() => undefined);
      },
      answer() {},
      finish: async (score, passed, took) => {
        // Only a normal launch may be completed or passed, and each once in a registration.
        if ((launch.launchMode ?? "Normal") !== "Normal" || passedBefore) return;
        const mastery = launch.masteryScore ?? content.passMark;
        const enough = content.items.length === 0 ? passed : score >= mastery - 1e-9;
        const duration = `PT${took}S`;
        if (content.items.length > 0) {
          const result = { score: { scaled: Math.round(10_000 * score) / 10_000 }, success: enough, duration };
          await send(enough ? "passed" : "failed", result, true);
        }
        if (!enough) return;
        await send("completed", { completion: true, duration }, true);
        passedBefore = true;
        keep();
      },
      leave() {
        send("terminated", { duration: `PT${seconds()}S` }, false, true).catch(() => undefined);
      },
    };
  };

  const drivers = { scorm12, scorm2004, cmi5 };

  const begin = async () => {
    driver = drivers[content.kind]();
    try {
      state = readState(await driver.start());
    } catch (error) {
      root.replaceChildren(
        heading("This lesson could not start"),
        make("p", {
          textContent: `The learning system did not answer as it should: ${error.message}. Nothing was lost.`,
        }),
        make("div", { className: "steps" }, button("Try again", begin, true)),
      );
      return;
    }
    show();
    let left = false;
    window.addEventListener("pagehide", () => {
      if (left) return;
      left = true;
      driver.leave();
    });
  };

  begin();
})();
