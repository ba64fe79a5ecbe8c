using System.Globalization;
using System.Text;

namespace CaffeTop.Summary;

/// <summary>
/// JSON, indented by two blanks, ASCII only. (The run-time's writer takes a short command longer to load and compile than what it writes.)
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    /// <summary>Begins an object or an array: <paramref name="bracket"/> is <c>{</c> or <c>[</c>.</summary>
    /// <param name="key">Of a member of an object; null in an array.</param>
    public void Begin(char bracket, string? key = null)
    {
        Next(key);
        _text.Append(bracket);
        _depth++;
        _isFirst = true;
    }

    public void End(char bracket)
    {
        _depth--;
        if (!_isFirst) Line();
        _isFirst = false;
        _text.Append(bracket);
    }

    public void Number(string? key, long value)
    {
        Next(key);
        _text.Append(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Numbers that JSON has no word for are the strings "nan", "inf" and "-inf".</summary>
    public void Number(string? key, double value)
    {
        Next(key);
        if (double.IsFinite(value)) _text.Append(value.ToString("R", CultureInfo.InvariantCulture));
        else _text.Append(double.IsNaN(value) ? "\"nan\"" : value > 0 ? "\"inf\"" : "\"-inf\"");
    }

    /// <summary>A string, or null.</summary>
    public void Text(string? key, string? value)
    {
        Next(key);
        if (value is null) _text.Append("null");
        else Quote(value);
    }

    public void Null(string? key) => Text(key, null);

    public override string ToString() => _text.ToString();

    private void Next(string? key)
    {
        if (!_isFirst) _text.Append(',');
        if (_depth > 0) Line();
        _isFirst = false;
        if (key is null) return;
        Quote(key);
        _text.Append(": ");
    }

    private void Line()
    {
        _text.Append('\n');
        for (var i = 0; i < _depth; i++) _text.Append("  ");
    }

    private void Quote(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') _text.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~') _text.Append(c);
            else _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        _text.Append('"');
    }
}
