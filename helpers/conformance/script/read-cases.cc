// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/script/read-cases.h"

#include "helpers/conformance/script/read-step.h"
#include "helpers/conformance/script/scanner.h"
#include "helpers/scenario/spelling.h"

#include <fmt/format.h>

#include <set>

namespace mopo::conformance
{

namespace
{

const std::vector<std::string> DIRECTIVES{"case", "title", "role", "needs", "given"};

/// Puts the lines of one file together to cases.
class CaseReader
{
  public:
    explicit CaseReader(std::string file)
        : m_place{std::move(file), 0}
    {
    }

    void Line(std::string_view line)
    {
        ++m_place.line;
        const std::string_view text = Trim(line);
        if (text.empty() || text.front() == '#')
        {
            return;
        }
        if (std::string_view("><!=*").find(text.front()) != std::string_view::npos)
        {
            TakeStep(text);
        }
        else
        {
            TakeDirective(text);
        }
    }

    CasesRead Finish()
    {
        for (const Case& one : m_read.cases)
        {
            if (one.title.empty() || one.steps.empty())
            {
                m_read.faults.push_back({one.place, "a case needs a title and steps"});
            }
        }
        return std::move(m_read);
    }

  private:
    void Fault(std::string message)
    {
        m_read.faults.push_back({m_place, std::move(message)});
    }

    void TakeStep(std::string_view text)
    {
        auto step = ReadStep(text, m_place);
        if (!step)
        {
            Fault(step.error());
        }
        else if (m_read.cases.empty())
        {
            Fault("a step belongs to a case: 'case NAME' is missing above");
        }
        else
        {
            m_read.cases.back().steps.push_back(*std::move(step));
        }
    }

    void TakeDirective(std::string_view text)
    {
        Scanner scanner(text);
        const std::string word = scanner.Word();
        if (word == "role")
        {
            TakeRole(scanner.Rest());
            return;
        }
        if (word == "case")
        {
            StartCase(scanner.Rest());
            return;
        }
        if (m_read.cases.empty())
        {
            Fault("'case NAME' is missing above");
            return;
        }
        Case& current = m_read.cases.back();
        if (word == "title")
        {
            current.title = scanner.Rest();
        }
        else if (word == "needs")
        {
            TakeNeeds(scanner, current);
        }
        else if (word == "given")
        {
            while (!scanner.AtEnd())
            {
                current.given.push_back(scanner.Word());
            }
        }
        else
        {
            Fault(fmt::format("'{}' begins no line{}", word, Suggestion(word, DIRECTIVES)));
        }
    }

    /// Of all cases below it.
    void TakeRole(const std::string& word)
    {
        if (word != "initiator" && word != "responder")
        {
            Fault("the role of the implementation is 'initiator' or 'responder'");
            return;
        }
        m_role = word == "initiator" ? Role::Initiator : Role::Responder;
    }

    void StartCase(const std::string& name)
    {
        if (name.empty() || name.find_first_of(" \t/\"'") != std::string::npos)
        {
            Fault("a case has a name of one word");
            return;
        }
        if (!m_role)
        {
            Fault("'role initiator' or 'role responder' is missing above the first case");
        }
        if (!m_names.insert({m_role.value_or(Role::Responder), name}).second)
        {
            Fault(fmt::format("there is another case '{}' above", name));
        }
        Case one;
        one.place = m_place;
        one.name = name;
        one.role = m_role.value_or(Role::Responder);
        m_read.cases.push_back(std::move(one));
    }

    void TakeNeeds(Scanner& scanner, Case& current)
    {
        while (!scanner.AtEnd())
        {
            const std::string key = scanner.Word("=");
            if (!scanner.Take("="))
            {
                Fault("behind 'needs' stands 'choice=value', more of them behind blanks");
                return;
            }
            current.needs[key] = scanner.Word();
        }
    }

    Place m_place;
    std::optional<Role> m_role;
    std::set<std::pair<Role, std::string>> m_names;
    CasesRead m_read;
};

} // namespace

std::string CaseFault::ToString() const
{
    return place.ToString() + ": " + message;
}

CasesRead ReadCases(std::string_view text, const std::string& file)
{
    CaseReader reader(file);
    while (!text.empty())
    {
        const std::size_t end = text.find('\n');
        reader.Line(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return reader.Finish();
}

} // namespace mopo::conformance
