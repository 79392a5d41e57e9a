import { studentT } from '../../../src/measure/student.js';

/** Upper 2.5 % points as NIST/SEMATECH e-Handbook 1.3.6.7.2 prints them. */
test.each([
  [1, 12.706],
  [2, 4.303],
  [3, 3.182],
  [4, 2.776],
  [5, 2.571],
  [6, 2.447],
  [7, 2.365],
  [8, 2.306],
  [9, 2.262],
  [10, 2.228],
  [11, 2.201],
  [15, 2.131],
  [19, 2.093],
  [29, 2.045],
  [49, 2.01],
  [99, 1.984],
  [1e9, 1.96],
])("Student's t with %d degrees of freedom is %d", (degrees, printed) => {
  expect(studentT(0.95, degrees)).toBeCloseTo(printed, 3);
});

test("Student's t falls with the degrees of freedom, and never below the normal's", () => {
  const all = Array.from({ length: 99 }, (_, at) => studentT(0.95, at + 1));
  expect(all).toEqual(all.toSorted((a, b) => b - a));
  expect(all.at(-1)).toBeGreaterThan(1.96);
});

/** Upper points of other probabilities, as the same table prints them: 5 %, 1 % and 0.1 % to one side. */
test.each([
  [0.9, 5, 2.015],
  [0.9, 20, 1.725],
  [0.98, 1, 31.821],
  [0.98, 10, 2.764],
  [0.998, 3, 10.215],
  [0.998, 17, 3.646],
  [0.998, 100, 3.174],
])('at a confidence of %d with %d degrees of freedom it is %d', (confidence, degrees, printed) => {
  expect(studentT(confidence, degrees)).toBeCloseTo(printed, 3);
});
