import { takeExam } from "./exam.exercise.ts";

/** Wrong answers about jobs and keys, in 2 x 2,600 histories. */
takeExam("answers", 2_600);
