// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/parameters.h"

#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

namespace mopo
{

namespace
{

constexpr const char* PARAMETERS = "parameters";
constexpr std::string_view OPENING = "${";

class Replacement
{
  public:
    Replacement(const Json& parameters, Origins& origins, Faults& faults)
        : m_parameters(parameters),
          m_origins(origins),
          m_faults(faults)
    {
        for (const auto& [name, value] : parameters.items())
        {
            m_names.push_back(name);
            const std::string pointer = Pointer(Pointer("", PARAMETERS), name);
            if (value.is_string() &&
                value.get_ref<const std::string&>().find(OPENING) != std::string::npos)
            {
                m_faults.Add(pointer, "the value of a parameter cannot use another one");
            }
        }
    }

    void In(Json& value, const std::string& pointer)
    {
        if (value.is_string())
        {
            InText(value, pointer);
        }
        else if (value.is_object())
        {
            for (const auto& [key, member] : value.items())
            {
                In(member, Pointer(pointer, key));
            }
        }
        else if (value.is_array())
        {
            for (std::size_t i = 0; i < value.size(); ++i)
            {
                In(value[i], Pointer(pointer, i));
            }
        }
    }

  private:
    void InText(Json& value, const std::string& pointer)
    {
        const auto text = value.get<std::string>();
        std::string result;
        std::size_t begin = 0;
        for (std::size_t at = text.find(OPENING); at != std::string::npos;
             at = text.find(OPENING, begin))
        {
            if (at > begin && text[at - 1] == '$')
            {
                result += text.substr(begin, at - 1 - begin);
                result += OPENING;
                begin = at + OPENING.size();
                continue;
            }
            const std::size_t end = text.find('}', at);
            const Json* parameter =
                end == std::string::npos
                    ? nullptr
                    : Find(text.substr(at + OPENING.size(), end - at - OPENING.size()), pointer);
            if (parameter == nullptr)
            {
                m_faults.AddOnce(pointer, "'${' without '}'; '$${' stands for '${'");
                return;
            }
            if (at == 0 && end + 1 == text.size())
            {
                Become(value, *parameter, pointer, text);
                return;
            }
            result += text.substr(begin, at - begin);
            result += parameter->is_string() ? parameter->get<std::string>() : parameter->dump();
            begin = end + 1;
        }
        if (begin > 0)
        {
            Become(value, result + text.substr(begin), pointer, text);
        }
    }

    /// A fault where there is none.
    const Json* Find(const std::string& name, const std::string& pointer)
    {
        const auto found = m_parameters.find(name);
        if (found == m_parameters.end())
        {
            m_faults.Add(pointer,
                         fmt::format("no parameter '{}'{}", name, Suggestion(name, m_names)));
            return nullptr;
        }
        return &*found;
    }

    void Become(Json& value,
                const Json& result,
                const std::string& pointer,
                const std::string& text)
    {
        const std::size_t octets =
            result.is_string() ? result.get_ref<const std::string&>().size() : 0;
        m_grown += octets;
        if (octets > MAX_JSON_STRING || m_grown > MAX_SCENARIO_OCTETS)
        {
            m_faults.Add(pointer, "with its parameters this is too long");
            return;
        }
        Place place = m_origins.Of(pointer);
        place.written = Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
        m_origins.Set(pointer, std::move(place));
        value = result;
    }

    const Json& m_parameters;
    Origins& m_origins;
    Faults& m_faults;
    std::vector<std::string> m_names;
    std::size_t m_grown = 0;
};

} // namespace

void ReplaceParameters(Json& document, Origins& origins, Faults& faults)
{
    const auto found = document.find(PARAMETERS);
    const Json parameters =
        found == document.end() || !found->is_object() ? Json::object() : *found;
    Replacement replacement(parameters, origins, faults);
    for (const auto& [key, member] : document.items())
    {
        if (key != PARAMETERS)
        {
            replacement.In(member, Pointer("", key));
        }
    }
}

} // namespace mopo
