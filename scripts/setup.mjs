#!/usr/bin/env node
// @ts-check
/**
 * Sets up a fresh machine: npm packages, a Docker engine that answers, and an Erlang image; with `--all-otp` all that
 * the tests need: an image for each OTP release that they run on, one with Elixir, two of releases, a browser, and the
 * packages of the example with testcontainers. Where all is there, it says so within a second.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowser } from './setup/browser.mjs';
import { ensureEngine } from './setup/engine.mjs';
import { ensureElixirImage, ensureErlangImage, ensureTestImages } from './setup/images.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { ensureReleaseImages } from './setup/release-images.mjs';

const project = fileURLToPath(new URL('..', import.meta.url));
const [option, ...rest] = process.argv.slice(2);

try {
  if (rest.length > 0 || (option && option !== '--all-otp')) {
    throw new Error(`Expected no option or --all-otp, got \`${process.argv.slice(2).join(' ')}\``);
  }
  await ensurePackages(project);
  if (option) await ensurePackages(join(project, 'examples/testcontainers'));
  await ensureEngine();
  if (option) await ensureBrowser();
  const images = option ? await testImages() : [await ensureErlangImage()];
  if (images.length === 0)
    throw new Error('Expected at least one Erlang image, got none. See the warnings above');
} catch (error) {
  console.error(`setup: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}

async function testImages() {
  const [images] = await Promise.all([ensureTestImages(), ensureElixirImage()]);
  await ensureReleaseImages();
  return images;
}
