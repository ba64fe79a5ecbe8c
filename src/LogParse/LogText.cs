using System.Globalization;
using System.Text;
using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>
/// Builds the records of one event in a reused buffer: <see cref="Begin"/>, then text, names and numbers in chained calls, then <see cref="End"/>.
/// Names come from users' files and are cleaned; literals are not looked at.
/// </summary>
internal sealed class LogText(int threadId, TimeZoneInfo zone, TimeProvider clock)
{
    private readonly StringBuilder _text = new(512);
    private DateTimeOffset _time;

    /// <summary>Severities below this one (I, W, E, F) write nothing, as glog's --minloglevel.</summary>
    public char MinimumSeverity { get; init; } = 'I';

    private bool _silent;

    /// <summary>Starts the records of an event that happened at <paramref name="time"/> (null: now).</summary>
    public void Reset(DateTimeOffset? time)
    {
        _text.Clear();
        _time = TimeZoneInfo.ConvertTime(time ?? clock.GetUtcNow(), zone);
    }

    public LogText Begin(string source, char severity = 'I')
    {
        _silent = Rank(severity) < Rank(MinimumSeverity);
        if (!_silent) GlogPrefix.Append(_text, severity, _time, threadId, source);
        return this;
    }

    /// <summary>Ends a record; a text that ended its own last line gets no second line feed.</summary>
    public void End()
    {
        if (!_silent && (_text.Length == 0 || _text[^1] != '\n')) _text.Append('\n');
        _silent = false;
    }

    public LogText Text(string literal)
    {
        if (!_silent) _text.Append(literal);
        return this;
    }

    public LogText Name(string name)
    {
        if (!_silent) _text.Append(SafeText.Clean(name));
        return this;
    }

    /// <summary>A name in a line of the program's own, which <see cref="Reading.OwnWords"/> reads back: in quotes where it holds what comes behind it.</summary>
    public LogText Word(string name, string next)
    {
        if (_silent) return this;
        if (name.Length > 0 && name[0] != '"' && (name + next).IndexOf(next, StringComparison.Ordinal) == name.Length) return Name(name);
        _text.Append('"').Append(SafeText.Clean(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    /// <summary>The same at the end of a line.</summary>
    public LogText LastWord(string name) => name.Length > 0 && name[0] != '"' ? Name(name) : Word(name, "\n");

    /// <summary>A text of several lines, each cleaned; only a line feed separates lines, so that nothing else can fake a record.</summary>
    public LogText Dump(string text)
    {
        if (_silent) return this;
        var rest = text.AsSpan();
        for (var feed = rest.IndexOf('\n'); feed >= 0; feed = rest.IndexOf('\n'))
        {
            Clean(rest[..feed]);
            _text.Append('\n');
            rest = rest[(feed + 1)..];
        }

        Clean(rest);
        return this;
    }

    public LogText Number(double value)
    {
        if (_silent) return this;
        Span<char> digits = stackalloc char[CppNumber.MaxLength];
        _text.Append(digits[..CppNumber.Format(value, digits)]);
        return this;
    }

    public LogText Number(long value)
    {
        if (!_silent) _text.Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    public LogText Number(int value) => Number((long)value);

    public LogText Words(IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (i > 0) Text(", ");
            Word(names[i], ", ");
        }

        return this;
    }

    /// <summary>Characters so far.</summary>
    public int Length => _text.Length;

    public override string ToString() => _text.ToString();

    private void Clean(ReadOnlySpan<char> text)
    {
        // A tab moves the cursor and nothing else; Caffe's table of times has them.
        if (SafeText.IsPlain(text)) _text.Append(text);
        else _text.Append(SafeText.Clean(text).Replace('␉', '\t'));
    }

    private static int Rank(char severity) => severity switch { 'W' => 1, 'E' => 2, 'F' => 3, _ => 0 };
}
