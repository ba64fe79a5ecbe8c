namespace CaffeTop.LogParse.Files;

/// <summary>What a log's file name tells.</summary>
public static class LogFileName
{
    /// <summary>The year in names that glog gives (<c>caffe.HOST.USER.log.INFO.20150703-144514.30876</c>), or null.</summary>
    public static int? Year(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        var level = name.IndexOf(".log.", StringComparison.Ordinal);
        if (level < 0) return null;
        var rest = name[(level + 5)..];
        var dot = rest.IndexOf('.');
        if (dot < 0 || rest.Length < dot + 16) return null;
        var stamp = rest.Slice(dot + 1, 15);
        if (stamp[8] != '-' || stamp[..8].ContainsAnyExceptInRange('0', '9') || stamp[9..].ContainsAnyExceptInRange('0', '9')) return null;
        var year = int.Parse(stamp[..4], System.Globalization.CultureInfo.InvariantCulture);
        return year is >= 1990 and <= 2100 ? year : null;
    }
}
