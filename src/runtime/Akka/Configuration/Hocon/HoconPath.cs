namespace Akka.Configuration.Hocon;

/// <summary>Splits dotted paths such as <c>akka.actor.deployment."/a.b".router</c> into keys.</summary>
internal static class HoconPath
{
    public static IEnumerable<string> Split(string path)
    {
        for (var start = 0; start < path.Length;)
        {
            if (path[start] == '"')
            {
                var close = path.IndexOf('"', start + 1);
                if (close < 0)
                    throw new FormatException($"The path '{path}' has a quote that is not closed.");
                yield return path.Substring(start + 1, close - start - 1);
                start = close + 2;
                continue;
            }

            var dot = path.IndexOf('.', start);
            var end = dot < 0 ? path.Length : dot;
            yield return path[start..end];
            start = end + 1;
        }
    }

    public static string Append(string path, string key)
    {
        var name = key.Contains('.') ? $"\"{key}\"" : key;
        return path.Length == 0 ? name : path + "." + name;
    }
}
