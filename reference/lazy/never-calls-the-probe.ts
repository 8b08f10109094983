import { rightApi } from "./earned.ts";
import { changeCall } from "../faulty/change.ts";
import { changed, defineLazy } from "./lazy-service.ts";

/** Everything is as it should be, but that nothing is ever done. */
export const neverCallsTheProbe = defineLazy({
  id: "never-calls-the-probe",
  shirks: "Every job is accepted, queued, claimed and said to have succeeded; nobody is called.",
  earns: {
    kind: "only",
    rows: {
      ...rightApi,
      "WHK-2": "jobs end, and their webhooks are signed",
      "WHK-3": "jobs end, and their webhooks are tried again under one id",
      "WHK-4": "jobs end, and their webhooks are delivered by the schedule",
      "WHK-5": "jobs end, and their receivers are spared",
      "WHK-7": "jobs end, and no inner address is called",
    },
  },
  run: changed(changeCall(() => async () => ({ kind: "succeeded", result: "null" }))),
});
