namespace CaffeTop.LogParse.Reading;

/// <summary>The year in a log's file name: <c>caffe.HOST.USER.log.INFO.20150703-144514.30876</c>, <c>train_2016-05-03.log</c>.</summary>
internal static class FileNameYear
{
    public static bool TryFind(string name, out int year)
    {
        year = 0;
        for (var i = name.Length - 8; i >= 0; i--)
        {
            if (i > 0 && char.IsAsciiDigit(name[i - 1])) continue;
            var at = i;
            if (!TryDigits(name, ref at, 4, out var y) || y is < 2012 or > 2099) continue;
            Separator(name, ref at);
            if (!TryDigits(name, ref at, 2, out var month) || month is < 1 or > 12) continue;
            Separator(name, ref at);
            if (!TryDigits(name, ref at, 2, out var day) || day is < 1 or > 31) continue;
            if (at < name.Length && char.IsAsciiDigit(name[at])) continue;
            year = y;
            return true;
        }

        return false;
    }

    private static bool TryDigits(string name, ref int at, int count, out int value)
    {
        value = 0;
        if (at + count > name.Length) return false;
        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiDigit(name[at])) return false;
            value = (value * 10) + (name[at++] - '0');
        }

        return true;
    }

    private static void Separator(string name, ref int at)
    {
        if (at < name.Length && name[at] is '-' or '_' or '.') at++;
    }
}
