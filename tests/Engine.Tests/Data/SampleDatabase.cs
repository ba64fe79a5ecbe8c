using System.Text;
using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Tests.Data;

/// <summary>
/// Databases made of a rule, so that every record can be checked: record i has key "i%06d" + a tail and a value of a length that i gives.
/// </summary>
internal static class SampleDatabase
{
    public static byte[] Key(int i) => Encoding.ASCII.GetBytes($"i{i:d6}{new string('k', i % 37)}");

    /// <summary>Mostly short values, every seventh longer than a page, every 50th around LMDB's limit of what stays in a leaf.</summary>
    public static byte[] Value(int i)
    {
        var length = i % 50 == 3 ? 1980 + (i % 60) : i % 7 == 0 ? 3000 + (i * 37 % 9000) : i % 90;
        var value = new byte[length];
        new Random(i).NextBytes(value);
        return value;
    }

    public static void Write(string path, int records)
    {
        using var writer = LmdbWriter.Create(path);
        for (var i = 0; i < records; i++) writer.Append(Key(i), Value(i));
        writer.Commit();
    }

    /// <summary>Reads all and compares; returns the number of records.</summary>
    public static int Check(string path)
    {
        using var reader = LmdbReader.Open(path);
        var cursor = reader.OpenCursor();
        var count = 0;
        for (; cursor.MoveNext(); count++)
        {
            Assert.Equal(count, cursor.Index);
            Assert.True(cursor.Key.SequenceEqual(Key(count)), $"key {count}");
            Assert.True(cursor.Value.SequenceEqual(Value(count)), $"value {count}");
        }

        return count;
    }
}
