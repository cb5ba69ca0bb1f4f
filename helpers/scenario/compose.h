// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/changes.h"
#include "helpers/scenario/fault.h"
#include "helpers/scenario/json-text.h"
#include "helpers/scenario/origins.h"

#include <optional>
#include <string>
#include <vector>

namespace mopo
{

/// A file that a scenario was made of.
struct SourceFile
{
    std::string path;
    std::string text;
};

/// A recorded link that a scenario names.
struct TraceFile
{
    SourceFile source;
    /// Beside the scenario in a result.
    std::string nameInResult;
};

/// A scenario put together: what it includes, itself, what a command line changes, parameters
/// replaced.
struct Composition
{
    /// Nothing where the text was no usable JSON.
    std::optional<Json> document;
    Origins origins;
    /// The lowest first, the file itself last.
    std::vector<SourceFile> files;
    /// Whether nothing was laid over anything, and the document is the text as it was.
    bool isPlain = false;
    /// Whether all files are there. Without, what the document lacks says nothing.
    bool isComplete = true;
    /// What was wrong with the parts, each told where it is.
    std::vector<Fault> partFaults;
};

/// Puts a scenario together from the text of a file; `path` is empty where there is none, and then
/// it cannot include any. What is wrong with places of the document goes to `faults`.
Composition Compose(std::string_view text,
                    const std::string& path,
                    const Changes& changes,
                    Faults& faults);

/// The document as a file of its own: without parameters, which are replaced.
std::string TextOf(const Composition& composition);

} // namespace mopo
