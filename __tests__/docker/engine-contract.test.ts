import { dockerodeEngine } from '../../src/docker/dockerode.js';
import { describeEngineContract } from '../support/engine-contract.js';
import { image } from '../support/images.js';

describeEngineContract('the engine behind dockerode', dockerodeEngine, image);
