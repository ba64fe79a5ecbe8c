using System.Diagnostics;
using System.Text;

namespace CaffeTop.Engine.Tests.Data;

/// <summary>liblmdb's own programs (Debian: lmdb-utils), to test against; tests that need them are skipped where they are absent.</summary>
internal static class LmdbTools
{
    public static byte[] Run(string program, byte[]? input, params string[] arguments)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var path = folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Skip.If(path is null, $"{program} is not installed (Debian: lmdb-utils)");
        using var process = Process.Start(new ProcessStartInfo(path!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        var copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null) process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        copy.Wait();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {errors.Result}");
        return output.ToArray();
    }

    /// <summary>The records of a database in mdb_dump's format: lines of key and value, in hexadecimal.</summary>
    public static byte[] Dump(IEnumerable<(byte[] Key, byte[] Value)> records, long mapBytes = 1 << 28)
    {
        var text = new StringBuilder($"VERSION=3\nformat=bytevalue\ntype=btree\nmapsize={mapBytes}\nmaxreaders=126\nHEADER=END\n");
        foreach (var (key, value) in records)
        {
            text.Append(' ').Append(Convert.ToHexStringLower(key)).Append('\n');
            text.Append(' ').Append(Convert.ToHexStringLower(value)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.Append("DATA=END\n").ToString());
    }

    /// <summary>What mdb_dump printed, as records.</summary>
    public static List<(byte[] Key, byte[] Value)> Parse(byte[] dump)
    {
        var lines = Encoding.ASCII.GetString(dump).Split('\n').SkipWhile(line => line != "HEADER=END").Skip(1).TakeWhile(line => line != "DATA=END").ToList();
        return [.. Enumerable.Range(0, lines.Count / 2).Select(i => (Convert.FromHexString(lines[2 * i][1..]), Convert.FromHexString(lines[(2 * i) + 1][1..])))];
    }
}
