import type { Scene } from "../scene.fixture.ts";
import { acceptanceScenes } from "./acceptance.fixture.ts";
import { deadLetterScenes } from "./dead-letters.fixture.ts";
import { failureScenes } from "./failures.fixture.ts";
import { keyScenes } from "./keys.fixture.ts";
import { limitScenes } from "./limits.fixture.ts";
import { planScenes } from "./plan.fixture.ts";
import { statusScenes } from "./status.fixture.ts";
import { traceScenes } from "./traces.fixture.ts";
import { wrongRequestScenes } from "./wrong-requests.fixture.ts";
import { struckLinkScenes } from "./struck-links.fixture.ts";
import { struckWorkerScenes } from "./struck-workers.fixture.ts";

/** Every scene, in reading order. */
export const scenes: readonly Scene[] = [
  ...acceptanceScenes,
  ...keyScenes,
  ...statusScenes,
  ...failureScenes,
  ...deadLetterScenes,
  ...wrongRequestScenes,
  ...limitScenes,
  ...traceScenes,
  ...struckWorkerScenes,
  ...struckLinkScenes,
  ...planScenes,
];
