// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace mopo
{

/// What a result was made with.
struct ProgramVersion
{
    std::string version;
    /// Of the sources, with `-dirty` behind it when they were changed since; or `unknown`.
    std::string commit;
    /// That the program was built for.
    std::string ns3;
};

ProgramVersion GetProgramVersion();

} // namespace mopo
