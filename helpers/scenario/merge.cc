// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/merge.h"

#include <fmt/format.h>

namespace mopo
{

Merge::Merge(std::string file, Origins& origins, std::vector<Fault>& faults)
    : m_file(std::move(file)),
      m_origins(origins),
      m_faults(faults)
{
}

void Merge::LayOver(Json& target,
                    const Json& layer,
                    const std::string& pointer,
                    const std::string& written)
{
    for (const auto& [key, member] : layer.items())
    {
        if (!key.ends_with('+'))
        {
            Put(target, key, member, pointer, Pointer(written, key));
        }
    }
    for (const auto& [key, member] : layer.items())
    {
        if (key.ends_with('+'))
        {
            Append(target, key.substr(0, key.size() - 1), member, pointer, Pointer(written, key));
        }
    }
}

void Merge::Put(Json& target,
                const std::string& key,
                const Json& member,
                const std::string& pointer,
                const std::string& written)
{
    const std::string here = Pointer(pointer, key);
    const auto beneath = target.find(key);
    if (member.is_null() && beneath != target.end())
    {
        target.erase(beneath);
        return;
    }
    if (member.is_object())
    {
        if (beneath == target.end() || !beneath->is_object())
        {
            target[key] = Json::object();
            m_origins.Set(here, {m_file, written, ""});
        }
        LayOver(target[key], member, here, written);
        return;
    }
    target[key] = member;
    m_origins.Set(here, {m_file, written, ""});
}

void Merge::Append(Json& target,
                   const std::string& key,
                   const Json& items,
                   const std::string& pointer,
                   const std::string& written)
{
    const std::string here = Pointer(pointer, key);
    if (!items.is_array())
    {
        m_faults.push_back(
            {written, fmt::format("a list is wanted, which is put behind '{}'", key), m_file});
        return;
    }
    if (!target.contains(key))
    {
        target[key] = Json::array();
        m_origins.Set(here, {m_file, written, ""});
    }
    Json& list = target[key];
    if (!list.is_array())
    {
        m_faults.push_back({written, fmt::format("'{}' is no list", key), m_file});
        return;
    }
    for (std::size_t i = 0; i < items.size(); ++i)
    {
        m_origins.Set(Pointer(here, list.size()), {m_file, Pointer(written, i), ""});
        list.push_back(items[i]);
    }
}

} // namespace mopo
