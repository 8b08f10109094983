import type { CheckId } from "../checks/index.ts";
import { submit, type SaidSubmit } from "./requests.fixture.ts";
import type { Job } from "./job.fixture.ts";
import type { Stage } from "./stage.fixture.ts";

/** One exercise as it would have gone with a correct service. */
export type Scene = Readonly<{
  /** That of the exercise. */
  id: string;
  /** Calm scenes overlap; those with faults follow them one by one, so that nobody else is struck. */
  isCalm: boolean;
  /** The checks that must pass where this was played. */
  shows: readonly CheckId[];
  /** Begins at `stage.now`, and moves it to its end. */
  play: (stage: Stage) => void;
}>;

/** Defines a scene; the identity, typed. */
export function defineScene(scene: Scene): Scene {
  return scene;
}

/** Does it so often. */
export function times<Made>(count: number, make: (index: number) => Made): readonly Made[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Submits so many jobs within some milliseconds. */
export function submitMany(
  stage: Stage,
  count: number,
  said: (index: number) => SaidSubmit,
): readonly Job[] {
  const from = stage.now;
  const jobs = times(count, (index) =>
    submit(stage, { at: from + stage.dice.between(0, 20), ...said(index) }),
  );
  stage.now = from + 30;
  return jobs;
}
