import { takeExam } from "./exam.exercise.ts";

/** Lost, doubled and misdone jobs, in 2 x 3,400 histories. */
takeExam("work", 3_400);
