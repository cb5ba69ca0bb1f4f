// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/scenario/json-text.h"
#include "helpers/scenario/origins.h"

#include <string>
#include <vector>

namespace mopo
{

/// Lays an object over another one, as a JSON merge patch (RFC 7396): objects are merged member by
/// member, anything else replaces what lies beneath, and null removes it. Beyond that, a member
/// whose name ends in `+` puts its list behind that of the name without it. A null with nothing
/// beneath stays, for the schema to find: in a scenario it is a slip.
class Merge
{
  public:
    /// All must outlive this. What cannot be appended goes to `faults`.
    Merge(std::string file, Origins& origins, std::vector<Fault>& faults);

    /// `target` is at `pointer` of the whole; `layer` is at `written` of its file.
    void LayOver(Json& target,
                 const Json& layer,
                 const std::string& pointer,
                 const std::string& written);

  private:
    void Put(Json& target,
             const std::string& key,
             const Json& member,
             const std::string& pointer,
             const std::string& written);
    void Append(Json& target,
                const std::string& key,
                const Json& items,
                const std::string& pointer,
                const std::string& written);

    std::string m_file;
    Origins& m_origins;
    std::vector<Fault>& m_faults;
};

} // namespace mopo
