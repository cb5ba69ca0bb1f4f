// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/config.h"
#include "model/ike/output-queue.h"
#include "model/policy/path-chooser.h"
#include "model/policy/policy-registry.h"

namespace mopo
{

/// What all supervisors of an endpoint share.
struct SupervisorContext
{
    const IkeConfig& ike;
    const PolicyConfig& policy;
    const PolicyRegistry& strategies;
    const PathChooser& chooser;
    const LocalAddresses& locals;
    Crypto& crypto;
    RandomSource& random;
    OutputQueue& outputs;
    bool trace;
};

} // namespace mopo
