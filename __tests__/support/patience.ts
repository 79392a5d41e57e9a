import { jest } from '@jest/globals';

// Jest takes a timeout from the command line or from here, but not from the settings of a project.
jest.setTimeout(180_000);
