using System.CommandLine;
using System.CommandLine.Parsing;
using CaffeTop.Engine.Proto;

namespace CaffeTop.CommandLine;

/// <summary>The parser's messages in the words of the user: what is wrong with which argument, and the flag or command that was meant.</summary>
internal static class UsageError
{
    public static string Describe(ParseError error)
    {
        if (error.SymbolResult is OptionResult { Option: var option } given && given.Tokens.Count > 0 && IsNumber(option.ValueType))
            return $"{option.Name}: \"{given.Tokens[^1].Value}\" is not a whole number";
        if (error.SymbolResult is not CommandResult command) return error.Message;
        var unknown = Quoted(error.Message);
        if (unknown is null) return command.Command is RootCommand ? "no command was given" : error.Message;
        var nearest = Nearest(command.Command, unknown);
        var kind = unknown.StartsWith('-') ? "option" : command.Command is RootCommand ? "command" : "argument";
        return $"unknown {kind} {unknown}" + (nearest is null ? "" : $"; did you mean {nearest}?");
    }

    private static bool IsNumber(Type type) => (Nullable.GetUnderlyingType(type) ?? type) == typeof(int);

    private static string? Nearest(Command command, string unknown)
    {
        var name = unknown.Split('=')[0];
        return name.StartsWith('-')
            ? NearestName.Find(name, command.Options.Where(o => !o.Hidden).Select(o => o.Name))
            : NearestName.Find(name, command.Subcommands.Select(c => c.Name));
    }

    private static string? Quoted(string message)
    {
        var from = message.IndexOf('\'', StringComparison.Ordinal);
        var to = message.LastIndexOf('\'');
        return from >= 0 && to > from + 1 && message.StartsWith("Unrecognized", StringComparison.Ordinal) ? message[(from + 1)..to] : null;
    }
}
