// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/changes.h"

#include "helpers/scenario/merge.h"
#include "helpers/scenario/schema.h"
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace mopo
{

namespace
{

constexpr const char* SET = "--set";
constexpr const char* POLICY = "--policy";
constexpr const char* PARAMETERS = "parameters";

std::vector<std::string> MemberNames(const Json& object)
{
    std::vector<std::string> names;
    for (const auto& [key, member] : object.items())
    {
        names.push_back(key);
    }
    return names;
}

/// Sets one value of a document.
class Setting
{
  public:
    Setting(Json& document, Origins& origins, std::vector<Fault>& faults)
        : m_document(document),
          m_origins(origins),
          m_faults(faults)
    {
    }

    void Apply(std::string_view text)
    {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || equals == 0)
        {
            Tell("", fmt::format("PATH=VALUE is wanted, not '{}'", text));
            return;
        }
        std::vector<std::string> way = WayOf(text.substr(0, equals));
        auto value = ValueOf(text.substr(equals + 1));
        if (way.empty() || !value)
        {
            return;
        }
        if (way.size() == 1 && IsParameter(way.front()) && !IsScenarioWord(way.front()))
        {
            way.insert(way.begin(), PARAMETERS);
        }
        if (way.front() == "include" || way.front() == "for-inclusion")
        {
            Tell(Pointer("", way.front()), "this is a matter of files, and cannot be set");
            return;
        }
        Put(way, std::move(*value));
    }

  private:
    void Tell(std::string pointer, std::string message)
    {
        m_faults.push_back({std::move(pointer), std::move(message), SET});
    }

    bool IsParameter(const std::string& name) const
    {
        const auto parameters = m_document.find(PARAMETERS);
        return parameters != m_document.end() && parameters->is_object() &&
               parameters->contains(name);
    }

    /// Nothing, and a fault, where the path is none.
    std::vector<std::string> WayOf(std::string_view path)
    {
        const bool isPointer = path.front() == '/';
        const char separator = isPointer ? '/' : '.';
        std::string_view rest = path.substr(isPointer ? 1 : 0);
        std::vector<std::string> way;
        for (bool more = true; more;)
        {
            const std::size_t end = rest.find(separator);
            const std::string_view token = rest.substr(0, end);
            way.push_back(isPointer ? UnescapedToken(token) : std::string(token));
            more = end != std::string_view::npos;
            rest.remove_prefix(more ? end + 1 : 0);
        }
        if (way.size() > MAX_JSON_DEPTH || std::ranges::find(way, std::string()) != way.end())
        {
            Tell("",
                 fmt::format("'{}' is no path; 'peers.client.policy' and '/peers/client/policy' "
                             "are some",
                             path));
            return {};
        }
        return way;
    }

    /// JSON, or else the text itself.
    std::optional<Json> ValueOf(std::string_view text)
    {
        Faults faults;
        auto value = ReadJson(text, faults);
        if (!value)
        {
            value = Json(text);
            // A command line may be any octets, but what becomes a scenario is UTF-8.
            const std::string dumped = value->dump(-1, ' ', false, Json::error_handler_t::replace);
            if (text.size() > MAX_JSON_STRING || Json::parse(dumped) != *value)
            {
                Tell("", "a value of at most 2000 octets of UTF-8 is wanted");
                return std::nullopt;
            }
            return value;
        }
        for (const Fault& fault : faults.All())
        {
            Tell(fault.pointer, fmt::format("{}, in '{}'", fault.message, text));
        }
        return faults.Empty() ? value : std::nullopt;
    }

    void Put(const std::vector<std::string>& way, Json value)
    {
        Json* target = &m_document;
        std::string pointer;
        for (std::size_t i = 0; i + 1 < way.size() && target != nullptr; ++i)
        {
            target = Inside(*target, way[i], pointer, i);
        }
        if (target == nullptr)
        {
            return;
        }
        const std::string& last = way.back();
        if (target->is_array())
        {
            if (Json* item = Item(*target, last, pointer))
            {
                *item = std::move(value);
                m_origins.Set(Pointer(pointer, last), {SET, Pointer(pointer, last), ""});
            }
            return;
        }
        if (!CanHold(*target, pointer))
        {
            return;
        }
        if (way.size() == 2 && way.front() == PARAMETERS && !target->contains(last))
        {
            Tell(Pointer(pointer, last),
                 fmt::format("no parameter '{}'{}", last, Suggestion(last, MemberNames(*target))));
            return;
        }
        Json layer = Json::object();
        layer[last] = std::move(value);
        Merge(SET, m_origins, m_faults).LayOver(*target, layer, pointer, pointer);
    }

    bool CanHold(const Json& target, const std::string& pointer)
    {
        if (!target.is_object())
        {
            Tell(pointer, "nothing can be set inside of what is no object and no list");
        }
        return target.is_object();
    }

    Json* Item(Json& list, const std::string& token, const std::string& pointer)
    {
        std::size_t index = 0;
        const char* end = token.data() + token.size();
        const auto [rest, error] = std::from_chars(token.data(), end, index);
        if (error != std::errc{} || rest != end || index >= list.size() ||
            token != std::to_string(index))
        {
            Tell(Pointer(pointer, token),
                 list.empty() ? "this list is empty"
                              : fmt::format("the number of an item from 0 to {} is wanted",
                                            list.size() - 1));
            return nullptr;
        }
        return &list[index];
    }

    /// One step further, on a way that may have to be made; null, and a fault, where it leads
    /// nowhere.
    Json* Inside(Json& target, const std::string& token, std::string& pointer, std::size_t level)
    {
        if (target.is_array())
        {
            Json* item = Item(target, token, pointer);
            pointer = Pointer(pointer, token);
            return item;
        }
        if (!CanHold(target, pointer))
        {
            return nullptr;
        }
        const std::string here = Pointer(pointer, token);
        if (!target.contains(token))
        {
            // Nodes, links and the like have names: nobody makes one by one of its values.
            if (level == 1)
            {
                Tell(here,
                     fmt::format(
                         "no '{}' in here{}", token, Suggestion(token, MemberNames(target))));
                return nullptr;
            }
            target[token] = Json::object();
            m_origins.Set(here, {SET, here, ""});
        }
        pointer = here;
        return &target[token];
    }

    Json& m_document;
    Origins& m_origins;
    std::vector<Fault>& m_faults;
};

/// The preset of a peer's policy; what the scenario says beside it still holds.
void SetPolicy(Json& peer, const std::string& name, const std::string& pointer, Origins& origins)
{
    if (!peer.is_object())
    {
        return;
    }
    const auto policy = peer.find("policy");
    const bool isObject = policy != peer.end() && policy->is_object();
    Json& target = isObject ? (*policy)["preset"] : peer["policy"];
    const std::string here = Pointer(pointer, "policy");
    const std::string place = isObject ? Pointer(here, "preset") : here;
    target = name;
    origins.Set(place, {POLICY, place, ""});
}

void ApplyPolicy(const std::string& text,
                 Json& document,
                 Origins& origins,
                 std::vector<Fault>& faults)
{
    const auto peers = document.find("peers");
    if (peers == document.end() || !peers->is_object())
    {
        return; // the schema says it
    }
    const std::size_t equals = text.find('=');
    const std::string pointer = Pointer("", "peers");
    if (equals == std::string::npos)
    {
        for (const auto& [name, peer] : peers->items())
        {
            SetPolicy(peer, text, Pointer(pointer, name), origins);
        }
        return;
    }
    const std::string name = text.substr(0, equals);
    const auto peer = peers->find(name);
    if (peer == peers->end())
    {
        faults.push_back(
            {Pointer(pointer, name),
             fmt::format("no peer '{}'{}", name, Suggestion(name, MemberNames(*peers))),
             POLICY});
        return;
    }
    SetPolicy(*peer, text.substr(equals + 1), Pointer(pointer, name), origins);
}

} // namespace

void ApplyChanges(const Changes& changes,
                  Json& document,
                  Origins& origins,
                  std::vector<Fault>& faults)
{
    for (const std::string& setting : changes.settings)
    {
        Setting(document, origins, faults).Apply(setting);
    }
    for (const std::string& policy : changes.policies)
    {
        ApplyPolicy(policy, document, origins, faults);
    }
}

} // namespace mopo
