// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/compose.h"
#include "helpers/scenario/scenario.h"
#include "helpers/scenario/value.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace mopo
{

/// The `trace` of a link's directions, once the rest of the link is read. The files are not.
void ReadLinkTraces(const Value& value, Link& link);

/// `set-link` cannot change what a trace decides.
void CheckTracedChange(const Value& value, const Link& link);

/// Reads the files that a scenario's links name as their traces. Any octets may come.
class TraceFiles
{
  public:
    TraceFiles(const Composition& composition, Faults& faults);

    /// Gives each link its traces, or tells what is wrong with them.
    void Load(Scenario& scenario);

    /// Makes the document name the files as a result does.
    void Rename(Composition& composition) const;

    std::vector<TraceFile> All() &&;

  private:
    struct Known
    {
        std::shared_ptr<const DeliveryTrace> trace;
        std::vector<std::string> faults;
        std::string nameInResult;
    };

    void Load(const Link& link, const char* side, std::optional<LinkTrace>& use);
    Known Read(const std::string& path, const std::string& use);
    std::string NameInResult(const std::string& path, const std::string& use);

    const Composition& m_composition;
    Faults& m_faults;
    std::vector<TraceFile> m_files;
    std::map<std::string, Known> m_known;
    std::set<std::string> m_names;
    /// By the place in the document that names the file.
    std::map<std::string, std::string> m_renamed;
    std::size_t m_octets = 0;
};

} // namespace mopo
